# SPDX-License-Identifier: MIT
# Turns the numbered schema files into a C table: one list of statements for each file.
# A statement ends where a line ends with a semicolon; lines that start with -- are left out.

BEGIN {
	print "/* Made from daemon/store/schema by embed.awk. */"
	print "#include \"daemon/store/schema.h\"\n"
}

FNR == 1 {
	close_step()
	file = FILENAME
	sub(/.*\//, "", file)
	number = file
	sub(/\.sql$/, "", number)
	sub(/^0+/, "", number)
	numbers[++steps] = number
	open_step = 1
	print "static const char *const step_" number "[] = {"
}

/^--/ || /^[ \t]*$/ {
	next
}

{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\"" (/;$/ ? "," : "")
}

END {
	close_step()
	print "const struct schema_step schema_steps[] = {"
	for (i = 1; i <= steps; i++)
		print "\t{" numbers[i] ", step_" numbers[i] "},"
	print "};"
	print "const size_t schema_step_count = sizeof(schema_steps) / sizeof(schema_steps[0]);"
}

function close_step()
{
	if (open_step)
		print "\tNULL,\n};\n"
	open_step = 0
}
