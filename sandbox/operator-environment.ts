import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { type ComponentSettings, openbaoAddress } from "./components.ts";
import { makePrivateFolder } from "./files.ts";
import type { SandboxPulumi } from "./pulumi.ts";

/** What a program of an operator runs in: `bao`, and where OpenBao is, beside all that Pulumi has. */
export function operatorEnvironment(
  { environment }: Pick<SandboxPulumi, "environment">,
  { paths, ports }: ComponentSettings,
): NodeJS.ProcessEnv {
  const bin = path.join(paths.root, "bin");
  makePrivateFolder(bin);
  const standIn = path.join(import.meta.dirname, "bao-stand-in.ts");
  fs.writeFileSync(path.join(bin, "bao"), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, { mode: 0o755 });
  return {
    ...environment,
    // Behind what is installed: a `bao` of the machine is taken.
    PATH: [environment.PATH, bin].join(path.delimiter),
    VAULT_ADDR: openbaoAddress(ports),
    VAULT_CACERT: path.join(paths.certificates, "ca.crt"),
  };
}
