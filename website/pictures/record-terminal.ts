import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { copyCheckout } from "../copy-checkout.ts";
import { projectRoot } from "../repository.ts";
import { drawTerminal, type Scene } from "./draw-terminal.ts";

/** What is typed: a request that is not approved grants nothing, and an approval of what nobody looked at is refused. */
const COMMANDS: readonly string[] = [
  `ccr new --title 'Mail relay password of the notifier' --agent notifier-team --approver platform-operator \\
  --reason 'The notifier sends mail through the relay.' --purpose 'The notifier sends mail' --domain communication \\
  --tenant notifier --workload notifier --environment production --bundle mail-relay --field MAIL_RELAY_PASSWORD`,
  "ccr validate credential-change-requests/CCR-2026-0004-mail-relay.yaml",
  "ccr approve CCR-2026-0004 --reviewer platform-operator --comment 'Looks fine.'",
  "ccr status",
];

/** Runs the commands in a checkout of their own, and answers with the picture of the terminal. */
export function recordTerminal(): string {
  const folder = copyCheckout();
  try {
    return drawTerminal(COMMANDS.map((command) => play(command, folder)));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function play(command: string, folder: string): Scene {
  const PATH = [path.join(folder, ".bin"), path.join(projectRoot, "node_modules/.bin"), process.env.PATH];
  const { stdout, error } = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], {
    cwd: folder,
    env: { PATH: PATH.join(path.delimiter), HOME: folder, CCR_STATE_HUB: "off", FORCE_COLOR: "1", CI: "true" },
    encoding: "utf8",
  });
  if (error) throw error;
  return { command, printed: stdout };
}
