import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** The providers that have a stand-in here, by the name of their package. */
export const standInNames = ["kubernetes", "vault"] as const;

interface Installed {
  readonly pulumiHome: string;
  readonly nodePath: string;
  /** The folder of the bundles; without it a plugin is run from its sources. */
  readonly bundles?: string;
}

/** Puts the stand-ins into `pulumiHome` as the plugins that the installed SDKs ask for; idempotent. */
export function installStandInPlugins({ pulumiHome, nodePath, bundles }: Installed): void {
  for (const name of standInNames) {
    const folder = path.join(pulumiHome, "plugins", `resource-${name}-v${sdkVersion(name)}`);
    const program = path.join(folder, `pulumi-resource-${name}`);
    const main = bundles ? path.join(bundles, `${name}.mjs`) : path.join(import.meta.dirname, name, "main.ts");
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const partial = `${program}.${process.pid}`;
    fs.writeFileSync(partial, `#!/bin/sh\nexec ${quoteForShell(nodePath)} ${quoteForShell(main)} "$@"\n`, {
      mode: 0o755,
    });
    fs.renameSync(partial, program);
  }
}

/** The version of the installed SDK of one provider, which is also the version of the plugin it asks for. */
export function sdkVersion(name: (typeof standInNames)[number]): string {
  const require = createRequire(import.meta.url);
  return (require(`@pulumi/${name}/package.json`) as { version: string }).version;
}

/** The text as one word of a POSIX shell. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
