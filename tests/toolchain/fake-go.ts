import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { moduleRoot } from "../../toolchain/toolchain-dir.ts";

/** A machine of its own: a PATH that holds a stand-in for go, a toolchain folder, and a copy of the module files. */
export interface FakeMachine {
  readonly bin: string;
  readonly dir: string;
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Adds a program that prints `output`. */
  addProgram(name: string, output: string): void;
  /** The argument lines of each `go build` and `go mod` so far. */
  goCalls(): string[];
  remove(): void;
}

// It does what its environment says: sleep, fail with a text, and else write the file that -o names.
const goScript = `#!/bin/sh
case "$1" in
  version) echo "go version \${FAKE_GO_VERSION:-go1.26.8} linux/amd64"; exit 0 ;;
  env) printf '%s\\n%s\\n' "$FAKE_HOME/cache" "$FAKE_HOME/modules"; exit 0 ;;
esac
echo "$$" > "$FAKE_HOME/go.pid"
echo "$*" >> "$FAKE_HOME/calls"
echo "$GOFLAGS $GOTOOLCHAIN $CGO_ENABLED" > "$FAKE_HOME/settings"
if [ -n "\${FAKE_GO_SLEEP:-}" ]; then printf half > "$3"; sleep "$FAKE_GO_SLEEP"; fi
if [ -n "\${FAKE_GO_ERROR:-}" ]; then printf '%s\\n' "$FAKE_GO_ERROR" >&2; exit 1; fi
if [ "$1" = mod ]; then
  mkdir -p "$FAKE_HOME/module/config/crds/bases"
  echo "kind: CustomResourceDefinition" > "$FAKE_HOME/module/config/crds/bases/external-secrets.io_externalsecrets.yaml"
  echo "kind: Kustomization" > "$FAKE_HOME/module/config/crds/bases/kustomization.yaml"
  printf '{"Dir": "%s"}\\n' "$FAKE_HOME/module"
else
  printf '#!/bin/sh\\n' > "$3"
  chmod +x "$3"
fi
`;

export function makeFakeMachine(): FakeMachine {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "toolchain-")));
  const bin = path.join(home, "bin");
  const dir = path.join(home, "toolchain");
  const project = path.join(home, "project");
  const root = path.join(project, "toolchain");
  fs.mkdirSync(bin);
  copyModuleFiles(root);
  fs.copyFileSync(path.join(moduleRoot, "..", "package.json"), path.join(project, "package.json"));
  const addProgram = (name: string, text: string): void => {
    fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
  };
  addProgram("go", goScript);
  for (const name of ["cat", "chmod", "dirname", "mkdir", "sed", "sleep"]) linkSystemProgram(name, bin);
  const calls = path.join(home, "calls");
  return {
    bin,
    dir,
    root,
    environment: { PATH: bin, HOME: home, FAKE_HOME: home, CCR_TOOLCHAIN_DIR: dir },
    addProgram: (name, output) => addProgram(name, `#!/bin/sh\ncat <<'END'\n${output}\nEND\n`),
    goCalls: () => (fs.existsSync(calls) ? fs.readFileSync(calls, "utf8").trim().split("\n") : []),
    remove: () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** PATH holds what the scripts need and nothing else that this machine may happen to have. */
function linkSystemProgram(name: string, bin: string): void {
  const file = ["/usr/bin", "/bin"]
    .map((folder) => path.join(folder, name))
    .find((candidate) => fs.existsSync(candidate));
  if (file === undefined) throw new Error(`this machine has no ${name}`);
  fs.symlinkSync(file, path.join(bin, name));
}

function copyModuleFiles(root: string): void {
  const isModuleFile = (name: string): boolean => /^go\.(?:mod|sum)$|\.go$/.test(name);
  for (const folder of fs.readdirSync(moduleRoot, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    fs.mkdirSync(path.join(root, folder.name), { recursive: true });
    for (const name of fs.readdirSync(path.join(moduleRoot, folder.name)).filter(isModuleFile)) {
      fs.copyFileSync(path.join(moduleRoot, folder.name, name), path.join(root, folder.name, name));
    }
  }
}

/** A run of one of the toolchain's commands as a process of its own. */
export interface CommandRun {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts `node toolchain/<script> <args>` with that environment and nothing else. */
export function startCommand(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): CommandRun {
  const child = spawn(process.execPath, [path.join(moduleRoot, script), ...args], { env: environment });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { pid: child.pid ?? 0, ended };
}
