import type { Lane } from "../lane.ts";
import type { NamespaceGrant } from "../lane-set.ts";
import { composeRolePayload, type KubernetesManifest, rolePath, SECRET_KEYS_TEMPLATE } from "../manifests.ts";
import type { LaneRole } from "../role.ts";
import type { StackSettings } from "../stack-settings.ts";
import { formatWords, giveText, quoteWord } from "./shell.ts";

/** One thing that an operator does by hand, as lines of a POSIX shell under `set -e`. Never with a value in it. */
export interface OperatorAction {
  readonly title: string;
  /** Shows what is there, and changes nothing. */
  readonly check: string;
  /** Absent where there is only something to be shown. */
  readonly change?: string;
  /** Fails where it is not as it was meant. */
  readonly verify: string;
  /** What the change reads from stdin, from whoever has custody of the value. */
  readonly stdin?: string;
}

/** A lane, and what its namespace shares with it. */
export interface LaneObjects {
  readonly lane: Lane;
  readonly namespace?: NamespaceGrant | undefined;
}

type Place = Pick<StackSettings, "kubernetesContext" | "kvVersion">;

/**
 * The commands by which an operator without Pulumi makes a lane, in the order in which access may come to be: the
 * policy before the role, the role before the store, the store before the ExternalSecret.
 */
export function composeOperatorActions({ lane, namespace }: LaneObjects, place: Place): readonly OperatorAction[] {
  const role = namespace?.role ?? lane.role;
  const manifest = lane.externalSecret?.manifest;
  const delivery =
    namespace === undefined || manifest === undefined
      ? []
      : [
          applyManifest(namespace.storeManifest, place),
          { ...applyManifest(manifest, place), verify: verifyDelivery(lane, place) },
        ];
  return [writePolicy(lane), writeRole(role), provideValue(lane, place), ...delivery, ...refuseOthers(role, place)];
}

/** A command that must succeed, and says what is wrong where it does not. */
function must(command: string, otherwise: string): string {
  return `${command} || { echo ${quoteWord(otherwise)} >&2; exit 1; }`;
}

function orSay(command: string, words: string): string {
  return `${command} || echo ${quoteWord(words)}`;
}

function writePolicy({ policy: { name, text } }: Lane): OperatorAction {
  const read = formatWords(["bao", "policy", "read", name]);
  return {
    title: `Policy ${name}`,
    check: orSay(read, `there is no policy ${name} yet`),
    change: giveText(formatWords(["bao", "policy", "write", name, "-"]), text),
    verify: giveText(`${read} | diff - /dev/fd/3`, text, 3),
  };
}

/** Writes a role; its policies must be there already. */
export function writeRole(role: LaneRole): OperatorAction {
  const path = rolePath(role);
  const payload = composeRolePayload(role);
  const isAsWanted = Object.entries(payload).map(([field, wanted]) => {
    const read = formatWords(["bao", "read", "-format=json", `-field=${field}`, path]);
    const text = JSON.stringify(wanted).replaceAll(" ", "");
    return must(`test "$(${read} | tr -d ' \\n')" = ${quoteWord(text)}`, `${field} of ${path} is not as approved`);
  });
  return {
    title: `Role ${path}`,
    check: orSay(formatWords(["bao", "read", path]), `there is no role ${path} yet`),
    change: giveText(formatWords(["bao", "write", path, "-"]), JSON.stringify(payload, undefined, 2)),
    verify: isAsWanted.join("\n"),
  };
}

/** The value comes from stdin alone; one that is there stays, and its other fields do too. */
function provideValue({ policy: { mount, key }, fields }: Lane, { kvVersion }: Place): OperatorAction {
  const names = fields.join(", ");
  const common = {
    title: `Value of ${names}`,
    stdin: `a JSON object with ${names}, each with its value`,
  };
  const noStdin = `[ -t 0 ]; then echo ${quoteWord(`give ${common.stdin}, on stdin`)} >&2; exit 1`;
  const write = (...words: readonly string[]): string =>
    `${formatWords(["bao", "kv", ...words.slice(0, 1), `-mount=${mount}`, ...words.slice(1), key, "-"])} >/dev/null`;
  if (kvVersion === 1) {
    // KV 1 tells no names of fields without their values: that something is there is all that can be shown.
    const folder = key.includes("/") ? key.slice(0, key.lastIndexOf("/")) : "";
    const listed = formatWords(["bao", "kv", "list", `-mount=${mount}`, ...(folder === "" ? [] : [folder])]);
    const has = `${listed} | grep -F -x -q ${quoteWord(key.slice(key.lastIndexOf("/") + 1))}`;
    return {
      ...common,
      check: orSay(listed, "there is nothing yet"),
      change: `if ${has}; then echo 'a value is there'\nelif ${noStdin}\nelse ${write("put")}; fi`,
      verify: must(has, "there is no value"),
    };
  }
  const metadata = formatWords(["bao", "kv", "metadata", "get", `-mount=${mount}`, key]);
  const subkeys = formatWords(["bao", "read", "-format=json", "-field=subkeys", `${mount}/subkeys/${key}`]);
  const has = fields.map((field) => `${subkeys} | grep -F -q ${quoteWord(`${JSON.stringify(field)}:`)}`);
  return {
    ...common,
    check: orSay(metadata, "there is no value yet"),
    change: [
      `if { ${has.join(" && ")}; } 2>/dev/null; then echo 'a value is there'`,
      `elif ${noStdin}`,
      `elif ${metadata} >/dev/null 2>&1; then ${write("patch")}`,
      `else ${write("put", "-cas=0")}; fi`,
    ].join("\n"),
    verify: has.map((each, at) => must(each, `there is no field ${fields[at]}`)).join("\n"),
  };
}

function kubectl({ kubernetesContext }: Place, namespace: string | undefined, ...words: readonly string[]): string {
  const place = namespace === undefined ? [] : ["--namespace", namespace];
  return formatWords(["kubectl", "--context", kubernetesContext, ...place, ...words]);
}

function applyManifest(manifest: KubernetesManifest, place: Place): OperatorAction {
  const { name, namespace } = manifest.metadata;
  const object = nameResource(manifest);
  const apply = kubectl(place, namespace, "apply", "--server-side", "--field-manager=credential-lanes", "--filename=-");
  return {
    title: `${manifest.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`,
    check: kubectl(place, namespace, "get", object, "--ignore-not-found"),
    change: giveText(apply, JSON.stringify(manifest, undefined, 2)),
    verify: kubectl(place, namespace, "wait", "--for=condition=Ready", "--timeout=60s", object),
  };
}

function nameResource({ kind, metadata }: KubernetesManifest): string {
  return `${kind.toLowerCase()}.external-secrets.io/${metadata.name}`;
}

/** The ExternalSecret is ready and the Secret has each field: its keys are read, and no value is printed. */
function verifyDelivery({ externalSecret, fields }: Lane, place: Place): string {
  if (externalSecret === undefined) return "true";
  const { namespace, secretName } = externalSecret.delivery;
  const read = kubectl(place, namespace, "get", "secret", secretName, "--output", SECRET_KEYS_TEMPLATE);
  return [
    kubectl(place, namespace, "wait", "--for=condition=Ready", "--timeout=60s", nameResource(externalSecret.manifest)),
    ...fields.map((field) => must(`${read} | grep -F -x -q ${quoteWord(field)}`, `the Secret has no ${field}`)),
  ].join("\n");
}

/** Namespaces that every cluster has, each with its service account `default`. */
const everywhere = ["default", "kube-system"];

/**
 * The login of another service account is really tried: the server must have refused it, and a token that could not be
 * made or a server that does not answer shows nothing. Nothing where the role binds every account that is known to be.
 */
function refuseOthers(role: LaneRole, place: Place): readonly OperatorAction[] {
  if (role.method !== "kubernetes") return [];
  const { serviceAccountNames: names, serviceAccountNamespaces: namespaces, audience } = role;
  const isBound = (namespace: string): boolean => names.includes("default") && namespaces.includes(namespace);
  const namespace = [...namespaces, ...everywhere].find((each) => !isBound(each));
  if (namespace === undefined) return [];
  const words = ["create", "token", "default", ...(audience === undefined ? [] : [`--audience=${audience}`])];
  const token = kubectl(place, namespace, ...words);
  const login = formatWords(["bao", "write", `auth/${role.mount}/login`, `role=${role.name}`, "jwt=-"]);
  const account = `${namespace}/default`;
  return [
    {
      title: `Another service account, ${account}, does not log in by ${role.name}`,
      check: kubectl(place, namespace, "get", "serviceaccount", "default"),
      verify: [
        must(`jwt=$(${token})`, `no token of ${account} can be made, so nothing was tried`),
        `if answer=$(printf %s "$jwt" | ${login} 2>&1); then echo ${quoteWord(`${account} can log in`)} >&2; exit 1; fi`,
        must(
          `printf '%s\\n' "$answer" | grep -q '^Code: 40[03]\\.'`,
          `the login of ${account} was not refused by OpenBao, it failed in another way`,
        ),
      ].join("\n"),
    },
  ];
}

/** All of it as one script of a POSIX shell, which stops at the first thing that is not as it should be. */
export function formatScript(heading: readonly string[], actions: readonly OperatorAction[]): string {
  return ["#!/bin/sh", ...heading.map((line) => `# ${line}`), "set -eu", "", formatActions(actions)].join("\n");
}

/** The commands of such a script. */
export function formatActions(actions: readonly OperatorAction[]): string {
  const lines: string[] = [];
  for (const [at, { title, check, change, verify, stdin }] of actions.entries()) {
    const custody = stdin === undefined ? [] : [`# stdin: ${stdin}`];
    lines.push(`echo ${quoteWord(`${at + 1}. ${title}`)}`, "# check", check);
    if (change !== undefined) lines.push("# change", ...custody, change);
    lines.push("# verify", verify, "");
  }
  return lines.join("\n");
}
