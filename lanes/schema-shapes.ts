/**
 * What an editor is told of a text by the published schema. `ccr validate` refuses the same by its rules, each with a code of its
 * own: none of these refuses what they take, and some take what a regular expression could not say. Without lookaheads, which
 * not every reader of schemas has.
 */
interface Shape {
  readonly pattern: string;
  /** What the text must be, in words. */
  readonly patternErrorMessage: string;
  readonly maxLength?: number;
}

function shape(pattern: string, patternErrorMessage: string, maxLength?: number): Shape {
  return { pattern: `^(?:${pattern})$`, patternErrorMessage, ...(maxLength === undefined ? {} : { maxLength }) };
}

/** Of months with 31, 30 and 29 days; that most years have no 29th of February no pattern could say. */
const DAYS = [
  "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
  "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
  "02-(?:0[1-9]|[12][0-9])",
];
const YEAR_TO_DAY = `[0-9]{4}-(?:${DAYS.join("|")})`;
const HOUR_AND_MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
const LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const SEGMENT = "[A-Za-z0-9._-]+";
const POLICY = "[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?";
const CLAIM = "[^\\s,*?\\[\\]{}]+";
const SUBJECT = "[^\\s*?\\[\\]{}]+";
const LOOPBACK = "[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|127\\.0\\.0\\.1|\\[::1\\]";
/** Of a URI behind its host: no blank, no fragment, no wildcard, no template, no backslash. */
const OF_URI = '[!-"$-)+-\\[\\]-z|~]*';

/** The shapes, by what has them. */
export const SHAPES = {
  id: shape("CCR-[0-9]{4}-[0-9]{4}", "CCR-, four digits of the year, - and four digits"),
  day: shape(YEAR_TO_DAY, "a date like '2026-06-27', in quotes"),
  instant: shape(
    `${YEAR_TO_DAY}T${HOUR_AND_MINUTE}:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-]${HOUR_AND_MINUTE})`,
    "an instant with its offset, like '2026-06-29T22:53:03+00:00', in quotes",
  ),
  duration: shape(
    "[0-9]{1,6}h(?:[0-9]{1,6}m)?(?:[0-9]{1,6}s)?|[0-9]{1,6}m(?:[0-9]{1,6}s)?|[0-9]{1,6}s",
    "a duration of hours, minutes and seconds, like 15m",
  ),
  identity: shape("[!-~](?:[ -~]*[!-~])?", "plain characters, without blanks at the ends"),
  segment: shape(SEGMENT, "letters, digits and . _ - alone"),
  mount: shape(`[A-Za-z0-9._][A-Za-z0-9._-]*(?:/${SEGMENT})*`, "letters, digits and . _ - , joined by /"),
  kvPath: shape(
    `${SEGMENT}(?:/${SEGMENT})+`,
    "segments of letters, digits and . _ - joined by single slashes, the mount first",
  ),
  field: shape("[-._a-zA-Z0-9]{1,253}", "letters, digits and - _ . alone"),
  policy: shape(POLICY, "lower-case letters, digits and . _ - alone"),
  policyFile: shape(`openbao/policies/${POLICY}\\.hcl`, "openbao/policies/<policy_name>.hcl"),
  role: shape("[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?", "lower-case letters, digits and _ - . alone"),
  label: shape(LABEL, "lower-case letters, digits and -", 63),
  name: shape(`${LABEL}(?:\\.${LABEL})*`, "lower-case letters, digits, - and .", 253),
  audience: shape("[^\\s*]+", "one exact text without blanks or wildcards"),
  claim: shape("[^\\s*]+", "an exact name, without blanks or wildcards"),
  scope: shape("[!#-)+-\\[\\]-~]+", "one word, without blanks, quotes or wildcards"),
  claimValue: shape(`${CLAIM}(?: +${CLAIM})*`, "one exact value: no pattern, no comma, no blank at the ends"),
  subject: shape(`${SUBJECT}(?: +${SUBJECT})*`, "one exact value: no pattern, no blank at the ends"),
  redirectUri: shape(
    `(?:https://[!-"$-)+-.0->A-\\[\\]-z|~]+|http://(?:${LOOPBACK})(?::[0-9]{1,5})?)(?:[/?]${OF_URI})?`,
    "an exact URI, https or http on a loopback address, without a fragment",
  ),
  network: shape("[0-9a-f.:]+/[1-9][0-9]{0,2}", "a network in canonical form, like 10.20.0.0/16"),
  catalogId: shape("[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits and . _ - alone"),
  command: shape("[^;&|<>`$(){}\\\\\\n\\r]*", "one plain call, without anything that a shell would act on"),
  pointer: shape("/[\\s\\S]*", "a JSON pointer, like /auth/ttl"),
  words: shape("[\\s\\S]*\\S[\\s\\S]*", "more than blanks"),
} as const satisfies Readonly<Record<string, Shape>>;

/** A list that has something in it, and nothing twice. */
export const DISTINCT = { minItems: 1, uniqueItems: true } as const;
