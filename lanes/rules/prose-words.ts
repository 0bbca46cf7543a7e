/** What is between a thing and its name: `Secret named x`, `the Secret must be called x`, `a namespace with the name x`. */
export const NAMING: ReadonlySet<string> = new Set(["named", "called", "name"]);
export const LINKING: ReadonlySet<string> = new Set(
  "is are be must will shall should has have with whose gets by the to of exactly".split(" "),
);

/** What says that it is not so, or no longer. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  (
    "no not never none nor neither nobody nothing without outside except unlike than instead cannot can't isn't aren't " +
    "don't doesn't mustn't won't nowhere formerly previously beyond beside besides until unless if replaces replacing " +
    "supersedes superseding succeeds succeeding"
  ).split(" "),
);

/** Behind a name the sentence ends, or goes on with one of these. */
export const DELIMITERS: ReadonlySet<string> = new Set(
  (
    "in into within inside of from through via by to for at on onto with using and or as under per then that which where " +
    "whose when while"
  ).split(" "),
);

/** Words of a sentence behind the word Secret, or around the word namespace, that are no name of it. */
const ORDINARY: ReadonlySet<string> = new Set(
  // Articles, pronouns, auxiliaries, prepositions, conjunctions, adverbs.
  (
    "a an the this that these those its his her their our your my it he she they we you one ones some any each every all both " +
    "either no none such same own single which who whom whose what where when why how there here itself themselves is are was " +
    "were be been being am has have had do does did may might must can could shall should will would ought need needs used " +
    "to of in into on onto at by for from with within without via per as and or nor but so if than then because while until " +
    "unless since before after during about above below under over between among through throughout across along around " +
    "behind beside beyond inside outside near off out up down upon against toward towards only also too just even still yet " +
    "already again once twice never always often later now soon today alone together instead else not very more most less " +
    "least much many few several two three first second third last next otherwise therefore perhaps maybe opaque " +
    // What is said of Secrets and namespaces.
    "access account accounts api bundle certificate cluster config configmap content contents controller copy credential " +
    "credentials data delivery deployment engine entry entries env environment field fields file files format handling job " +
    "key keys kind kubernetes label labels lane lanes leak leaks level lifecycle lookup management manager manifest mapping " +
    "material metadata mount name names namespace namespaces object objects operator owner ownership password passwords path " +
    "paths pod pods policy policies provider read reads refresh request resource resources role rotation scope secret secrets " +
    "server service set source store stores sync target targets template tenant token tokens type update updates usage user " +
    "team teams admin admins boundary boundaries quota selector border users value values version versions volume volumes workload workloads write writes " +
    "differs matters varies follows says shows appears applies arrives becomes belongs binds carries changes comes consists contains delivers ends exists expires feeds " +
    "gets gives goes grants happens holds keeps lands lasts leaves lies lives makes mirrors mounts moves needs passes points " +
    "reaches receives refreshes remains resides rotates runs serves sits starts stays stores supplies syncs takes uses works " +
    "called consuming existing holding kept made mounted named owned read set sent shared synced written " +
    "based free only wide unique stable static constant generic arbitrary random identical equal similar chosen known hidden others elsewhere"
  ).split(" "),
);

/** What is said of what was there before. */
export const PAST: ReadonlySet<string> = new Set(
  "old former previous legacy retired obsolete deprecated outdated decommissioned".split(" "),
);

/** Before the word namespace also what says which one without naming it. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    "other another different foreign separate dedicated shared isolated private restricted allowed permitted approved bound " +
    "given right wrong correct certain particular specific respective new old existing current local remote app application " +
    "consumer client receiving calling owning running remaining matching surrounding requesting serving reading using destination production staging development test testing team project platform system group openshift " +
    "caller first second last next whole entire very said proper sole intended expected declared"
  ).split(" "),
);

/** `read-only`, `namespace-scoped`, `per-tenant`: words with a hyphen that name nothing. */
const HYPHENATED =
  /^(?:(?:non|per|cross|auto|self|multi|single|pre|re|so|well|up|one|two|least|short|long|end|in|on|by|co)-|.*-(?:scoped|limited|only|based|wide|bound|managed|owned|synced|backed|specific|level|side|lived|free|date|created|generated|mounted|held|ready|case|aware|agnostic|controlled|restricted|local|safe|like|style|made|wise|to|in|up|off|out)$)/;
/** Numbers, versions, spans of time, and words that just have a digit. */
const NUMERIC = /^(?:[0-9]+|v[0-9]+|[0-9]+[smhd]|k8s|kv[0-9]?|base64|sha[0-9]+|oauth2|ipv[46]|s3|ec2|utf8)$/;
/** Endings of words that say how something is or what happens: of those many stand behind the word Secret. */
const ENDINGS = /(?:ed|ly|able|ible|ness|wise|where|ever|self|selves|body|thing|wards)$/;
const ENDINGS_OF_ACTS = /(?:tion|sion)$/;
const ENDINGS_OF_NOUNS = /(?:ing|ment|ance|ence|ity)$/;

/** `a.b`, as some names are written, but `e.g.` */
const DOTTED = /^(?!(?:e\.g|i\.e|a\.k\.a)$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** `mail_relay`: as a name is written, though Kubernetes would not take it. */
const UNDERSCORED = /^[a-z0-9]+(?:_[a-z0-9]+)+$/;

/** True for a word that is a name by its form alone: with a hyphen, a digit, a slash, a full stop or a _ in it. */
export function isNameLike(word: string): boolean {
  if (NUMERIC.test(word) || HYPHENATED.test(word.toLowerCase())) return false;
  if (/[\p{L}\p{N}]-[\p{L}\p{N}]|^[^/]+\/[^/]+$/u.test(word)) return !/^(?:and|either)\/or$/.test(word);
  if (UNDERSCORED.test(word)) return true;
  return (DOTTED.test(word) && /[a-z]/.test(word)) || (/[0-9]/.test(word) && word === word.toLowerCase());
}

/** True for a word that can be a name, and is none of ordinary English: `Secret handling`, `namespace isolation` name nothing. */
export function isPlainName(word: string, part: "Secret" | "namespace" = "Secret"): boolean {
  // Teams and their namespaces are called billing, identity, finance.
  const isNoun = ENDINGS_OF_ACTS.test(word) || (part === "Secret" && ENDINGS_OF_NOUNS.test(word));
  return isWord(word) && !isNoun;
}

/** Ends of words with a hyphen that say of what sort a Secret or a store is: `one-time`, `key-value`, `front-end`. */
const SORTS: ReadonlySet<string> = new Set(
  (
    "time times party privilege purpose use term demand default proof native once grade critical sensitive internal external " +
    "end call pull auth tls ssl kv v1 v2 v3 registry cluster tenant zone region day hour week run hop step part way wise " +
    "length size state life cycle text mail hand source origin class priority risk trust rest flight place deny allow"
  ).split(" "),
);

/** `customer-facing`, but not what teams are called by. */
const PARTICIPLE = /^(?!(?:billing|marketing|accounting|reporting|monitoring|logging|shipping|banking|pricing)$).*ing$/;

/** `vault-backend`: as a name is written before the word Secret, where most other words with a hyphen say of what sort it is. */
export function isNameBefore(word: string): boolean {
  if (!/^[a-z][a-z0-9]+(?:-[a-z0-9]+)+$/.test(word) || !isNameLike(word)) return false;
  const last = word.slice(word.lastIndexOf("-") + 1);
  return !(
    ORDINARY.has(last) ||
    ATTRIBUTES.has(last) ||
    SORTS.has(last) ||
    ENDINGS.test(last) ||
    PARTICIPLE.test(last)
  );
}

/** The same before the word namespace: `the notification namespace`, but not `the other namespace`. */
export function isPlainNameBefore(word: string): boolean {
  return isWord(word) && !ATTRIBUTES.has(word);
}

/** `the Billing namespace`: the name of a team, and of none of what has namespaces itself. */
export function isTeamName(word: string): boolean {
  return /^\p{Lu}\p{Ll}+$/u.test(word) && !PRODUCTS.has(word) && isPlainNameBefore(word.toLowerCase());
}

const PRODUCTS: ReadonlySet<string> = new Set([
  "Vault",
  "Bao",
  "Linux",
  "Docker",
  "Azure",
  "Google",
  "Amazon",
  "Cloud",
]);

function isWord(word: string): boolean {
  return /^\p{Ll}+$/u.test(word) && !ORDINARY.has(word) && !ENDINGS.test(word);
}
