/**
 * What becomes of the arguments of a template's function: those that can be a part of the result, by their places, and those
 * that are parameters: names, formats, patterns, counts. What is piped in is the last argument.
 */
export type Flow = "all" | "none" | "last" | "rest" | readonly number[];

const FLOWS = new Map<string, Flow>();
const say = (flow: Flow, names: string): void => {
  for (const name of names.split(" ")) FLOWS.set(name, flow);
};

// text/template of Go 1.26, sprig 3.3.0, Helm 4.0, and runtime/template/v2 of External Secrets 0.20.4.
say(
  "none",
  "eq ne lt le gt ge not len hasKey has contains hasPrefix hasSuffix empty all any kindIs kindOf typeIs typeOf",
);
say(
  "none",
  "typeIsLike deepEqual isAbs regexMatch mustRegexMatch lookup fail uuidv4 now ago date dateInZone date_in_zone",
);
say(
  "none",
  "dateModify date_modify mustDateModify duration durationRound htmlDate htmlDateInZone toDate mustToDate unixEpoch",
);
say(
  "none",
  "semver semverCompare env getHostByName add add1 add1f addf sub subf mul mulf div divf mod max maxf min minf floor ceil",
);
say(
  "none",
  "round until untilStep seq keys define block if with range else end break continue getSecretKey getSecretKeys",
);
say(
  "last",
  "required trimAll trimSuffix trimPrefix trimall repeat substr trunc abbrev abbrevboth wrap wrapWith indent nindent",
);
say(
  "last",
  "split splitList splitn regexFind mustRegexFind join replace filterPEM filterCertChain jsonPath chunk mustChunk",
);
// What consul-template 0.41, Vault's agent and gomplate 4 look up by a name or a path.
say(
  "none",
  "secret secrets key keyExists keys ls safeLs tree safeTree service services node nodes connect caLeaf caRoots pkiCert file",
);
say("none", "nomadVar nomadVarList datasource ds datasourceExists datasourceReachable defineDatasource getenv");
say([1], "keyOrDefault envOrDefault");
say("rest", "pluck call");
say([0], "tpl index slice mustSlice get unset pick omit without mustWithout");
say([0, 1], "ternary");
say([1], "htpasswd regexFindAll mustRegexFindAll regexSplit mustRegexSplit regexReplaceAll mustRegexReplaceAll");
say([1], "regexReplaceAllLiteral mustRegexReplaceAllLiteral");
say([0, 2], "set");
say([2], "derivePassword");
say([2, 3], "rsaDecrypt");

/** The verbs of a format (fmt of Go 1.26). */
export const VERB: RegExp = /%[-+# 0-9.*[\]]*[A-Za-z%]/g;

/** What is drawn anew, whatever its arguments are. */
const MAKES_ANEW = /^(?:rand[A-Z]\w*|gen[A-Z]\w*)$/;

/** What becomes of the arguments of a function. Of a function that is not known here every argument may come out. */
export function flowOf(name: string): Flow {
  // Methods, such as `.Files.Get` and `.Capabilities.APIVersions.Has`.
  if (/^[.$]/.test(name) || MAKES_ANEW.test(name)) return "none";
  return FLOWS.get(name) ?? "all";
}

/** The argument that stands where something else was, by the place. */
const REPLACEMENTS: ReadonlyMap<string, number> = new Map([
  ["replace", 1],
  ["regexReplaceAll", 2],
  ["mustRegexReplaceAll", 2],
  ["regexReplaceAllLiteral", 2],
  ["mustRegexReplaceAllLiteral", 2],
]);

/** The place of an argument that replaces a part of the text; undefined where a function has none. */
export function replacementOf(name: string): number | undefined {
  return REPLACEMENTS.get(name);
}

/** True for an argument whose text can be a part of the result. */
export function flows(flow: Flow, at: number, count: number): boolean {
  if (flow === "last") return at === count - 1;
  if (flow === "rest") return at > 0;
  return flow === "all" || (flow !== "none" && flow.includes(at));
}

/** Keys that are asked of what an argument makes; undefined for any key or item. */
export type Keys = readonly (string | undefined)[];

/** Functions that hand on parts of a mapping or a list, so that a key that is asked for is one of what they were given. */
const HANDS_ON =
  /^(?:default|coalesce|or|and|ternary|required|merge|mustMerge|mergeOverwrite|mustMergeOverwrite|set|unset|pick|omit|deepCopy|mustDeepCopy|list|tuple|first|last|append|prepend|concat|reverse)$/;

/** Functions that make a text, which has no keys. */
const MAKES_TEXT =
  /^(?:print|printf|println|cat|s?quote|trim\w*|trunc|abbrev\w*|substr|replace|repeat|join|upper|lower|title|n?indent|b64enc|b64dec|toString|to\w*Yaml|to\w*Json|\w+sum)$/;

/** The keys of an argument that are asked for where some are asked of what a function makes; undefined where it has none. */
export function keysOfArgument(name: string, at: number, keys: Keys): Keys | undefined {
  if (keys.length > 0 && MAKES_TEXT.test(name)) return undefined;
  if (!HANDS_ON.test(name)) return [];
  const isItem = name === "list" || name === "tuple" || ((name === "append" || name === "prepend") && at === 1);
  return isItem ? keysOfItem(keys) : keys;
}

/** The same of an item of a list, of which any may be asked for. */
export function keysOfItem(keys: Keys): Keys {
  return keys.length > 0 && keys[0] === undefined ? keys.slice(1) : keys;
}
