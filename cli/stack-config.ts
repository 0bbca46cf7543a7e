import { asFields, type Fields } from "../lanes/fields.ts";
import { loadYaml } from "../lanes/load-yaml.ts";
import { parseStackSettings, type StackSettings } from "../lanes/stack-settings.ts";
import { Refusal, UsageError } from "./errors.ts";
import { placeExists } from "./files/look.ts";
import { joinPath, resolvePath } from "./files/paths.ts";
import { readTextFile } from "./files/read.ts";
import { explainNoStack, explainStackPath } from "./stacks/name-stacks.ts";

interface Stack {
  /** The name that Pulumi knows the project by. */
  readonly project: string;
  readonly settings: StackSettings;
}

interface StackPlace {
  readonly stack: string;
  readonly configFile?: string;
  /** True: of a rehearsal the addresses may be missing, which its sandbox adds. */
  readonly mayRehearse?: boolean;
}

/** What stands for the addresses of a rehearsal whose servers are not started. */
const unknownServers: Fields = {
  openbaoAddress: "https://rehearsal.invalid",
  openbaoAddressFromCluster: "https://rehearsal.invalid",
};

/** Reads the settings that a stack's file gives the program, as `pulumi` would hand them over. */
export function readStack(folder: string, { stack, configFile, mayRehearse = false }: StackPlace): Stack {
  const file = placeSettings(folder, { stack, configFile });
  const config = readMapping(file).config;
  const own = asFields(config);
  const rest = mayRehearse && own["ccr:rehearsal"] === true ? unknownServers : {};
  const { settings, problems } = parseStackSettings(
    (key) => formatValue(own[`ccr:${key}`] ?? rest[key]),
    listOwnKeys(own),
  );
  if (settings === undefined) throw new Refusal(problems.map(({ key, message }) => `${file}: ${key}: ${message}`));
  const { name } = readMapping(joinPath(folder, "Pulumi.yaml"));
  if (typeof name !== "string") throw new Refusal([`${joinPath(folder, "Pulumi.yaml")} has no name`]);
  return { project: name, settings };
}

/** The keys of a stack's file that are settings of lanes, or are meant to be. */
function listOwnKeys(config: Fields): readonly string[] {
  return Object.keys(config).flatMap((key) => (key.startsWith("ccr:") ? [key.slice("ccr:".length)] : []));
}

/** What stands for settings that say nothing of where a stack's lanes are for. */
const unknownSettings: Fields = { ...unknownServers, kubernetesContext: "unknown" };
const ofPlace: ReadonlySet<string> = new Set(["environment", "cluster", "tenants", "rehearsal"]);

/**
 * Where the lanes of a stack's file are for, whatever else is wrong with it; undefined of one that is no stack of lanes.
 * Throws a {@link Refusal} where that cannot be told.
 */
export function readPlace(file: string): StackSettings | undefined {
  const own = asFields(readMapping(file).config);
  if (own["ccr:environment"] === undefined) return undefined;
  const read = (key: string): unknown => (ofPlace.has(key) ? own[`ccr:${key}`] : unknownSettings[key]);
  const { settings, problems = [] } = parseStackSettings((key) => formatValue(read(key)), listOwnKeys(own));
  if (settings === undefined) throw new Refusal(problems.map(({ key, message }) => `${file}: ${key}: ${message}`));
  return settings;
}

/** A setting of another namespace in a stack's file, as Pulumi would hand it over. */
export function readOtherSettings(
  folder: string,
  { stack, configFile, namespace }: { stack: string; configFile?: string | undefined; namespace: string },
): (key: string) => string | undefined {
  const file = placeSettings(folder, { stack, configFile });
  const config = asFields(readMapping(file).config);
  return (key) => formatValue(config[`${namespace}:${key}`]);
}

/** The file of a stack's settings; throws a {@link UsageError} where its name is none of a stack that is there. */
function placeSettings(
  folder: string,
  { stack, configFile }: { stack: string; configFile: string | undefined },
): string {
  if (configFile !== undefined) return resolvePath(folder, configFile);
  const file = joinPath(folder, `Pulumi.${stack}.yaml`);
  const fault = explainStackPath(folder, stack) ?? (placeExists(file) ? undefined : explainNoStack(folder, stack));
  if (fault !== undefined) throw new UsageError(fault);
  return file;
}

function readMapping(file: string): Fields {
  const text = readTextFile(file);
  if (text === undefined) throw new UsageError(`${file} cannot be read`);
  const { value, fault } = loadYaml(text);
  if (fault !== undefined) throw new Refusal([`${file}:${fault}`]);
  return asFields(value);
}

/** Pulumi hands plain values over as text, and lists and mappings as JSON. */
function formatValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
