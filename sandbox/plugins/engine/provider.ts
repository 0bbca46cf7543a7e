import type { Change } from "./differences.ts";
import type { Properties, Value } from "./values.ts";

/** A property that the inputs of a resource or of the provider may not have. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** The resource that a request is about. */
export interface ResourceIdentity {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export interface CheckRequest extends ResourceIdentity {
  readonly oldInputs: Properties;
  readonly inputs: Properties;
  /** Bytes that are the same in a preview and in the update which follows its plan; may be empty. */
  readonly randomSeed: Uint8Array;
}

export interface DiffRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldState: Properties;
  readonly inputs: Properties;
}

export interface DiffResult {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends ResourceIdentity {
  readonly inputs: Properties;
  readonly preview: boolean;
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldState: Properties;
}

export interface ReadRequest extends ResourceIdentity {
  readonly id: string;
  /** Empty for an import. */
  readonly inputs: Properties;
  readonly state: Properties;
}

export interface DeleteRequest extends ResourceIdentity {
  readonly id: string;
  readonly state: Properties;
  /** Seconds; 0 where the program sets none. */
  readonly timeout: number;
}

/** What a plugin is given by the process that serves it. */
export interface PluginContext {
  /** Aborted when the engine cancels the run. */
  readonly signal: AbortSignal;
  /** Shows a line beside the resource, or for the whole run where it is about none. */
  warn(message: string, urn?: string): void;
}

/** A provider plugin as the engine sees it; what a method throws is the operation's error. */
export interface ProviderPlugin {
  readonly version: string;
  checkConfig(inputs: Properties): CheckResult;
  /** Takes the provider's known settings: strings, or JSON texts of what is none. */
  configure(settings: Readonly<Record<string, string>>): Promise<void>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  /** The id (empty in a preview) and the state. */
  create(request: CreateRequest): Promise<{ readonly id: string; readonly state: Properties }>;
  /** Undefined where the resource is gone. */
  read(request: ReadRequest): Promise<{ readonly inputs: Properties; readonly state: Properties } | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: DeleteRequest): Promise<void>;
}

/** A setting of the provider as text; undefined where it is unset. */
export function settingText(inputs: Properties, name: string): string | undefined {
  const value: Value | undefined = inputs[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
