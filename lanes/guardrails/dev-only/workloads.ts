import { asFields, asList, type Fields, isFields } from "../../fields.ts";
import type { Path } from "../../rules/rule.ts";
import { isDefaultServer, isOpeningScript, listCommands, opensServer, runsDevelopment } from "./commands.ts";
import { type DevOnlyFault, IN_ENVIRONMENT, OPENS } from "./fault.ts";
import { isCustodyName, squeeze } from "./names.ts";
import { findConfigFaults } from "./server-config.ts";

/** Keys of the lists of containers of a pod. */
const containerLists: ReadonlySet<string> = new Set(["containers", "initContainers", "ephemeralContainers"]);
const TAKES = "it takes root or unseal material from a Secret: keep that with its custodians";

/** What the containers of an object run, and what they are given, wherever the object holds them. */
export function findPodFaults(content: Fields): readonly DevOnlyFault[] {
  const commands = listCommands(content).filter(
    (each) => opensServer(each.line) || isOpeningScript(each.line) || runsDevelopment(each),
  );
  return [...commands.map(({ path }) => ({ path, message: OPENS })), ...walk(content, [])];
}

function walk(value: unknown, path: Path): readonly DevOnlyFault[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => walk(each, [...path, at]));
  if (!isFields(value)) return [];
  const own = [...findReferences(value, path)];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, each]): readonly DevOnlyFault[] => {
      const at = [...path, key];
      const list = asList(each).map((item, index) => [asFields(item), [...at, index]] as const);
      if (key === "env") return [...list.flatMap(([item, where]) => judgeVariable(item, where)), ...walk(each, at)];
      const silent = containerLists.has(key) ? list.filter(([item]) => isDefaultServer(item)) : [];
      return [...silent.map(([, where]) => ({ path: [...where, "image"], message: OPENS })), ...walk(each, at)];
    }),
  ];
}

/** By its name, or by a value that nobody but a development server takes. */
function judgeVariable({ name, value }: Fields, path: Path): readonly DevOnlyFault[] {
  const words = squeeze(name);
  const isRoot = /^(?:vault|bao|openbao)token$/.test(words) && typeof value === "string" && value.trim() === "root";
  const isDevelopment = /^(?:vault|bao|openbao)dev(?:root|listen)/.test(words);
  if (isRoot || isDevelopment || isCustodyName(name)) return [{ path: [...path, "name"], message: IN_ENVIRONMENT }];
  // docker-entrypoint.sh of both images takes the configuration of a server from there.
  if (!/^(?:vault|bao|openbao)localconfig$/.test(words)) return [];
  return findConfigFaults(value).map((message) => ({ path: [...path, "value"], message }));
}

/** The keys by which a pod names a Secret, and what it takes of it. */
function findReferences(value: Fields, path: Path): readonly DevOnlyFault[] {
  const { secretKeyRef, secretRef, secret, secretName, items } = value;
  const named: readonly (readonly [unknown, readonly string[]])[] = [
    [asFields(secretKeyRef).name, ["secretKeyRef", "name"]],
    [asFields(secretKeyRef).key, ["secretKeyRef", "key"]],
    [asFields(secretRef).name, ["secretRef", "name"]],
    [asFields(secret).name, ["secret", "name"]],
    [asFields(secret).secretName, ["secret", "secretName"]],
    ...(secretName === undefined && asFields(value).name === undefined
      ? []
      : asList(items).map((item, at) => [asFields(item).key, ["items", String(at), "key"]] as const)),
  ];
  return named.filter(([name]) => isCustodyName(name)).map(([, at]) => ({ path: [...path, ...at], message: TAKES }));
}
