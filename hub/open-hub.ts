import { openFileLedger } from "./file-ledger.ts";
import { type HttpHubOptions, openHttpHub } from "./http-hub.ts";
import { HubError } from "./hub-error.ts";
import type { StateHub } from "./port.ts";

/** A hub's address, or the file that takes its place where there is none; with both, the address counts. */
export interface HubOptions extends Omit<HttpHubOptions, "url"> {
  readonly url?: string | undefined;
  readonly ledgerFile?: string | undefined;
  /** Milliseconds to wait for another process that writes to the file. */
  readonly lockMilliseconds?: number | undefined;
}

/** Opens the hub of a run; nothing is asked or written yet. */
export function openHub({ url, ledgerFile, lockMilliseconds, ...options }: HubOptions): StateHub {
  if (url !== undefined && url !== "") return openHttpHub({ url, ...options });
  if (ledgerFile !== undefined && ledgerFile !== "") return openFileLedger(ledgerFile, { lockMilliseconds });
  throw new HubError("hub-settings", "there is neither the address of a hub nor the file of a ledger");
}
