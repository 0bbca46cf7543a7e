import type { StackOptions } from "../stack.ts";

/** What `ccr bootstrap` takes; which of it counts depends on the action. */
export interface BootstrapOptions extends StackOptions {
  readonly yes?: true;
  readonly json?: true;
  readonly by?: string;
  readonly keys?: string;
  readonly keysInCluster?: string;
  readonly host?: readonly string[];
  readonly mode?: string;
  readonly seal?: string;
  readonly sealSetting?: readonly string[];
  readonly storage?: string;
  readonly apiAddress?: string;
  readonly nodeId?: string;
  readonly out?: string;
  readonly serverConfig?: readonly string[];
  readonly record?: string;
  readonly answers?: string;
}
