/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over its seeds, so that make check replays what fuzzing found. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;
	long size;

	if (!file) {
		perror(path);
		return 1;
	}
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	bytes = malloc(size > 0 ? (size_t)size : 1);
	if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
		perror(path);
		free(bytes);
		fclose(file);
		return 1;
	}
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, (size_t)size);
	free(bytes);
	return 0;
}

/* usage: fuzz_NAME [FILE...]; without files, all of $srcdir/tests/fuzz/seeds/NAME. */
int main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	const char *name = strrchr(argv[0], '/');
	char folder[4096], path[8192];
	struct dirent *entry;
	DIR *directory;
	int replayed = 0, failed = 0;

	for (int i = 1; i < argc; i++)
		failed += replay(argv[i]);
	if (argc > 1)
		return failed != 0;

	name = strstr(name ? name : argv[0], "fuzz_");
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/seeds/%s", srcdir ? srcdir : ".",
		name ? name + strlen("fuzz_") : "");
	directory = opendir(folder);
	if (!directory) {
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
		return 1;
	}
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		failed += replay(path);
		replayed++;
	}
	closedir(directory);
	printf("replayed %d seeds\n", replayed);
	if (replayed > 0 && !failed)
		printf("[  PASSED  ] 1 test(s).\n");
	return failed != 0 || replayed == 0;
}
