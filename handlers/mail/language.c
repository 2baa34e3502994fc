/* SPDX-License-Identifier: MIT */
/*
 * The language a text is written in, from its commonest words, the endings of words, and the
 * letters that only one language has. libexttextcat, restricted to these languages, knew fewer of
 * our short texts and would be one more library that reads what strangers write.
 */
#include "handlers/mail/language.h"

#include <pthread.h>
#include <string.h>

#include "daemon/base/text.h"

#define HASH_START 2166136261U

enum { WORDS_MAX = 300, WORD_BYTES_MAX = 40, ROWS = 9, INDEX_SLOTS = 4096, LETTERS = 0x100 };
/* One known word; and how many are named to a person. */
enum { SCORE_MIN = 3, NAMED_MAX = 8 };

/* Rivals keep a Danish or Estonian text from being taken for Swedish or Finnish. */
struct row {
	enum language language;
	const char *name;
	const char *words;   /* blanks around each */
	const char *letters; /* found often in this one of the nine only */
	const char *endings; /* of words of five letters and more; blanks around each */
};

static const struct row rows[ROWS] = {
	{LANGUAGE_FI, "Finnish",
		" ja on ei että se oli mutta kuin myös olen ovat tai niin hän sen minä jos kun "
		"tämä "
		"vain kanssa voi olisi joka mitä miten hei kiitos tarvitsen haluan voiko onko "
		"saako "
		"missä koska tässä sitä en me te he nyt vielä jo terveisin pitää mikä jotka joita "
		"tästä nämä ole hyvää minun sekä mukaan noin kaikki sitten eli siis joko heidän "
		"teidän meidän sinä ne tuo siinä siitä siihen sille silloin kuitenkin kaikkien "
		"paljon "
		"enemmän ennen jälkeen asti välillä ilman aikana kautta vuoden vuonna vuotta päivä "
		"päivää klo kpl yli saa saada voit voidaan voivat täytyy tulee tehdä tehty ollut "
		"olivat "
		"eivät emme ette ettei jonka joissa jossa josta johon jotta vaikka siksi niiden "
		"niitä "
		"niistä uusi uuden hyvin moi kyllä tuntia minuuttia euroa olemme olette sinun "
		"meille "
		"teille kuka milloin paljonko huomenta ",
		"",
		" ssa ssä sta stä lla llä lta ltä ksi nen iin een aan ään uun tta ttä mme tte vat "
		"vät kin "
		"ista istä ien jen den ille alle oon taa tää itse itä yys uus oja eja iset isen "
		"isia "
		"isiä neet nut nyt mään maan ntia lma ika ivat tiin taan tään koski ojen ojan "
		"ujan "},
	{LANGUAGE_SV, "Swedish",
		" och att det som en på är av för med den till inte om ett har de jag var men vi "
		"kan så "
		"hej tack från eller när vill ska här du han hon sig vad hur mig min bara också "
		"efter "
		"över där man skulle måste finns behöver kommer då nu mycket gör får mot under "
		"mellan "
		"alla inga i sin sina sitt deras denna detta dessa många mer mest sedan samt även "
		"enligt inom utan vid upp ut in blir blev blivit varit hade ha kunna skall själv "
		"något "
		"någon några vår våra vårt er ni dem henne honom hans hennes oss dig sådan bra år "
		"dag "
		"varje två tre första ofta alltid aldrig redan därför eftersom medan innan hos "
		"genom "
		"bland hela stora nya bor fick gick gjorde säger går vilken vilket vilka varför "
		"hälsningar vänligen tillstånd ",
		"",
		" ade ning ningar ningen erna arna orna else heten het lig ligt liga igt iga ande "
		"ades "
		"ats are aren arens nad sson isk iska tion skt kt ck cka "},
	{LANGUAGE_EN, "English",
		" the and to of in is that it for was on are with as be this have from or had by "
		"not but "
		"what all were we when your can an which you they will would there i my me please "
		"hello thank thanks do if at how need like our has he she his her their been more "
		"about "
		"who its no so out up into than them only some could these also any may did does "
		"should "
		"then where other each because while over after before very just most such between "
		"through during both regards dear ",
		"", " ing tion tions ment ness able ally ould ight ies ous ive ful ted ity "},
	{LANGUAGE_OTHER, "Danish or Norwegian",
		" og ikke af er jeg det til på som der de har med den et vi kan fra eller hvad "
		"hvor når "
		"være blev ved efter også så men skal vil hun han deres mere meget noget min sig "
		"blir "
		"ble etter vært hva nå noe disse dette opp ut mot bare selv over i en av for del "
		"år om "
		"hele havde gav dig mig os sine sit sin siden sidste bedste måde lidt lige samme "
		"hos "
		"alle andre anden andet have bliver været var da hvis hvordan hvorfor jo nu kun få "
		"får "
		"fik gøre gør går ham hende dem denne end endnu flere før ind ingen kunne må mange "
		"mod "
		"mellem op skulle ville tre uden under vores tid vist eit ein ikkje dei frå vart "
		"varte "
		"hadde blitt seg deg meg oss noen mye mer slik hver inn uten mellom lenger dag nye "
		"store første hver sier kl du ",
		"æø",
		" else ende elig lige erne ene hed heden eren ede ede ende dt ing inger ning ske "
		"este "
		"gere else dte skap asjon het "},
	{LANGUAGE_OTHER, "Estonian",
		" ja on ei et see oli kui ka ma ning aga oma kes mis ta siis või seda mida nii "
		"olen tema "
		"selle veel mul ole kõik juba pärast kuid sest väga kus meie nende mille ",
		"õ", " sse dele test ised used mine tud nud vad "},
	{LANGUAGE_OTHER, "German",
		" der die und das ist nicht ich ein eine zu den mit von sie es im dem auf für des "
		"sich "
		"auch als an er hat aus bei wird sind noch wie einen nach über einer um am war "
		"haben nur "
		"oder aber vor zur bis mehr durch wir ",
		"ß", " ung ungen isch lich keit schaft "},
	{LANGUAGE_OTHER, "French",
		" le la les de des et est un une du dans que qui pour pas au sur en je vous nous "
		"il elle "
		"ce cette avec plus par sont ne se aux mais ou sa son ses à leur comme tout d'une "
		"c'est "
		"ont ",
		"çèê", " tion ment eux ait aient "},
	{LANGUAGE_OTHER, "Dutch",
		" de het een en van is dat niet in op te zijn met voor ik je maar om hij ze er aan "
		"ook "
		"wat naar bij nog uit wel kan dan heeft worden deze over door als was ",
		"", " ijk heid ende oren "},
	{LANGUAGE_OTHER, "Spanish, Italian or Portuguese",
		" el los las y es una por con para no se lo como del al su más pero che di il per "
		"non "
		"sono della con gli anche o os as em um uma não que do da ",
		"ñ¿ã", " ción mente idad zione "},
};

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c == '\'' ||
	       (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x250);
}

/* Letters of scripts in which none of our languages is written. */
static bool is_foreign(uint32_t c)
{
	return (c >= 0x370 && c < 0x1E00) || (c >= 0x3040 && c < 0xFB00 && c != 0xFEFF);
}

/* The words and endings of all rows by their hash, so that a word is looked up once and not once in
 * each list. Bit i of a mask is rows[i]. */
struct known {
	const char *text;
	uint16_t size;
	uint16_t words;
	uint16_t endings;
};
struct index {
	uint16_t marks[INDEX_SLOTS]; /* of the hash of what is in the slot; 0: it is free */
	struct known slots[INDEX_SLOTS];
	uint16_t letters[LETTERS]; /* which rows have the letter */
};

/* FNV-1a, begun at the end of a word, so that its endings are on the way. */
static uint32_t hash_more(uint32_t hash, char byte)
{
	return (hash ^ (unsigned char)byte) * 16777619U;
}

static uint16_t mark_of(uint32_t hash)
{
	return (uint16_t)(hash >> 16 | 1);
}

/* The slot where it is, or would be. */
static size_t find(const struct index *index, uint32_t hash, const char *text, size_t size)
{
	uint16_t mark = mark_of(hash);

	for (;; hash++) {
		size_t at = hash % INDEX_SLOTS;
		const struct known *known = &index->slots[at];

		if (!index->marks[at] || (index->marks[at] == mark && known->size == size &&
						 memcmp(known->text, text, size) == 0))
			return at;
	}
}

/* The next of a list; NULL at its end. */
static struct known *next_listed(struct index *index, const char **list)
{
	const char *text = *list, *end;
	uint32_t hash = HASH_START;
	struct known *known;
	size_t slot;

	while (*text == ' ')
		text++;
	for (end = text; *end && *end != ' ';)
		end++;
	*list = end;
	if (end == text)
		return NULL;
	for (const char *at = end; at > text;)
		hash = hash_more(hash, *--at);
	slot = find(index, hash, text, (size_t)(end - text));
	known = &index->slots[slot];
	known->text = text;
	known->size = (uint16_t)(end - text);
	index->marks[slot] = mark_of(hash);
	return known;
}

/* Of what is the same for every text; messages are read in two threads. */
static struct index index_of_all;
static pthread_once_t index_once = PTHREAD_ONCE_INIT;

static void make_index(void)
{
	struct index *index = &index_of_all;

	for (unsigned i = 0; i < ROWS; i++) {
		const char *words = rows[i].words, *endings = rows[i].endings;
		const char *letters = rows[i].letters;
		struct known *known;

		while ((known = next_listed(index, &words)))
			known->words |= (uint16_t)(1U << i);
		while ((known = next_listed(index, &endings)))
			known->endings |= (uint16_t)(1U << i);
		while (*letters)
			index->letters[text_next(&letters) % LETTERS] |= (uint16_t)(1U << i);
	}
}

/* The rows that know a word, and those that know an ending of it: of 2 to 8 bytes, of a word of
 * five or more. */
struct word {
	const char *text;
	size_t size;
	unsigned words;
	unsigned endings;
};

static struct word look_up(const struct index *index, const char *text, size_t size)
{
	struct word word = {.text = text, .size = size};
	uint32_t hash = HASH_START;

	for (size_t tail = 1; tail <= size; tail++) {
		hash = hash_more(hash, text[size - tail]);
		if (size >= 5 && tail >= 2 && tail <= 8 && tail < size)
			word.endings |=
				index->slots[find(index, hash, text + size - tail, tail)].endings;
	}
	word.words = index->slots[find(index, hash, text, size)].words;
	return word;
}

static void count_word(const struct word *word, int *scores)
{
	for (int i = 0; i < ROWS; i++) {
		if (word->words & 1U << i)
			scores[i] += word->size >= 3 ? 4 : 3;
		else if (word->endings & 1U << i)
			scores[i] += 2;
	}
}

static uint32_t lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
		return c + 32;
	return c;
}

/* Letters weigh a little: they decide between near relations. */
static void count_letter(const struct index *index, uint32_t c, int *scores, int *other)
{
	if (is_foreign(c)) {
		*other += 1;
		return;
	}
	if (c < 0x80 || c >= LETTERS)
		return;
	for (int i = 0; i < ROWS; i++)
		scores[i] += index->letters[c] & 1U << i ? 3 : 0;
	if (c == 0xE4 || c == 0xF6) { /* ä ö: Finnish, Swedish, Estonian, German */
		scores[0] += 1;
		scores[1] += 1;
	} else if (c == 0xE5) { /* å */
		scores[1] += 1;
		scores[3] += 1;
	}
}

bool language_has_common_word(const char *word)
{
	unsigned words;

	pthread_once(&index_once, make_index);
	words = look_up(&index_of_all, word, strlen(word)).words;
	for (unsigned i = 0; i < ROWS; i++) {
		if (rows[i].language != LANGUAGE_OTHER && words & 1U << i)
			return true;
	}
	return false;
}

/* What speaks for each row. */
struct scored {
	int scores[ROWS];
	int foreign; /* letters of other scripts */
	int letters;
};

/* each may be NULL; it is told every word that is looked at. */
static void score(const char *text, struct scored *ret_scored,
	void (*each)(void *context, const struct word *word), void *context)
{
	struct scored scored = {.letters = 0};
	char bytes[WORD_BYTES_MAX + 8];
	const struct index *index = &index_of_all;
	size_t size = 0;

	pthread_once(&index_once, make_index);
	for (size_t words = 0; words < WORDS_MAX;) {
		uint32_t c = lower(text_next(&text));

		count_letter(index, c, scored.scores, &scored.foreign);
		if (is_letter(c)) {
			scored.letters++;
			if (size < WORD_BYTES_MAX)
				size += text_put(bytes + size, c);
			continue;
		}
		if (size > 0) {
			struct word word = look_up(index, bytes, size);

			count_word(&word, scored.scores);
			if (each)
				each(context, &word);
			words++;
		}
		size = 0;
		if (c == 0)
			break;
	}
	*ret_scored = scored;
}

/* The first with the highest score. */
static int best_row(const struct scored *scored)
{
	int best = 0;

	for (int i = 1; i < ROWS; i++) {
		if (scored->scores[i] > scored->scores[best])
			best = i;
	}
	return best;
}

enum language language_guess(const char *text)
{
	struct scored scored;
	int best;

	score(text, &scored, NULL, NULL);
	if (scored.foreign > scored.letters)
		return LANGUAGE_OTHER;
	best = best_row(&scored);
	return scored.scores[best] < SCORE_MIN ? LANGUAGE_UNKNOWN : rows[best].language;
}

/* ---- for people */

struct evidence {
	struct arena *arena;
	int row;
	const char *words;
	const char *endings;
	size_t word_count;
	size_t ending_count;
};

static void add_word(struct arena *arena, const char **line, size_t *count, const struct word *word)
{
	if (*count < NAMED_MAX)
		*line = arena_printf(arena, "%s%s%.*s", *line ? *line : "", *line ? ", " : "",
			(int)word->size, word->text);
	else if (*count == NAMED_MAX)
		*line = arena_printf(arena, "%s ...", *line);
	++*count;
}

static void note_word(void *context, const struct word *word)
{
	struct evidence *evidence = context;

	if (word->words & 1U << evidence->row)
		add_word(evidence->arena, &evidence->words, &evidence->word_count, word);
	else if (word->endings & 1U << evidence->row)
		add_word(evidence->arena, &evidence->endings, &evidence->ending_count, word);
}

static int second_row(const struct scored *scored, int best)
{
	int second = best == 0 ? 1 : 0;

	for (int i = 0; i < ROWS; i++) {
		if (i != best && scored->scores[i] > scored->scores[second])
			second = i;
	}
	return second;
}

char *language_reason(struct arena *arena, const char *text)
{
	struct evidence evidence = {.arena = arena};
	struct scored scored;
	int second;

	score(text, &scored, NULL, NULL);
	if (scored.foreign > scored.letters)
		return arena_strdup(arena, "most letters are of another script");
	evidence.row = best_row(&scored);
	if (scored.scores[evidence.row] < SCORE_MIN)
		return arena_strdup(arena, "it has too few known words to tell");
	second = second_row(&scored, evidence.row);
	score(text, &scored, note_word, &evidence);
	return arena_printf(arena, "%s %d, next %s %d%s%s%s%s", rows[evidence.row].name,
		scored.scores[evidence.row], rows[second].name, scored.scores[second],
		evidence.words ? "; by the words " : "", evidence.words ? evidence.words : "",
		evidence.endings ? "; by the endings of " : "",
		evidence.endings ? evidence.endings : "");
}
