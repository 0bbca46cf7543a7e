import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { findFreePort } from "../../sandbox/ports.ts";

/** A PostgreSQL of a test's own, on a free loopback port, as Pulumi's backend reaches it. */
export interface Postgres {
  /** The address of the backend, without a password. */
  readonly backend: string;
  /** The file that PGPASSFILE names. */
  readonly passwordFile: string;
  readonly password: string;
  /** The rows of a query, their columns separated by tabs. */
  query(sql: string): readonly string[];
  /** Everything that the database holds, as text, with what is stored in base64 beside it as it is. */
  dump(): string;
  stop(): void;
}

/** The folder of the server's programs: on PATH, or where Debian has the newest; undefined where there is none. */
export function findPostgres(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = fs.existsSync(root) ? fs.readdirSync(root) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...versions.sort((left, right) => Number(right) - Number(left)).map((version) => path.join(root, version, "bin")),
  ];
  return folders.find((folder) =>
    ["initdb", "pg_ctl", "pg_dump"].every((name) => fs.existsSync(path.join(folder, name))),
  );
}

/** Makes a database and starts its server; as the user that Debian's package made where this process is root, which it refuses. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const isRoot = process.getuid?.() === 0;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-postgres-"));
  const password = randomBytes(18).toString("base64url");
  const port = await findFreePort();
  const passwordFile = path.join(folder, "pgpass");
  const initial = path.join(folder, "initial");
  const data = path.join(folder, "data");
  fs.writeFileSync(passwordFile, `127.0.0.1:${port}:*:operator:${password}\n`, { mode: 0o600 });
  fs.writeFileSync(initial, `${password}\n`, { mode: 0o600 });
  if (isRoot) execute("chown", ["postgres", folder, initial]);
  const asOwner = (name: string, ...words: readonly string[]): string => {
    const program = path.join(programs, name);
    return isRoot
      ? execute("runuser", ["-u", "postgres", "--", program, ...words], folder)
      : execute(program, words, folder);
  };
  const client = (name: string, ...words: readonly string[]): string => {
    const place = ["--host=127.0.0.1", `--port=${port}`, "--username=operator", "--no-password"];
    return execute(path.join(programs, name), [...place, ...words], folder, { PGPASSFILE: passwordFile });
  };
  const stop = (): void => {
    try {
      // By the pid that the server wrote into its own folder.
      if (fs.existsSync(path.join(data, "postmaster.pid")))
        asOwner("pg_ctl", "stop", `--pgdata=${data}`, "--mode=fast", "--wait");
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    const auth = ["--auth=scram-sha-256", "--username=operator", `--pwfile=${initial}`];
    asOwner("initdb", `--pgdata=${data}`, ...auth, "--encoding=UTF8", "--locale=C", "--no-sync");
    const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c fsync=off -c log_statement=all`;
    const log = path.join(data, "server.log");
    asOwner("pg_ctl", "start", `--pgdata=${data}`, "--wait", "--timeout=60", `--log=${log}`, `--options=${settings}`);
    client("psql", "--dbname=postgres", "--command=create database pulumi");
  } catch (error) {
    stop();
    throw error;
  }
  const query = (sql: string): readonly string[] =>
    client("psql", "--dbname=pulumi", "--no-align", "--tuples-only", "--field-separator=\t", `--command=${sql}`)
      .split("\n")
      .filter(Boolean);
  return {
    backend: `postgres://operator@127.0.0.1:${port}/pulumi?sslmode=disable`,
    passwordFile,
    password,
    query,
    dump() {
      const decoded = query("select convert_from(decode(data->>'data', 'base64'), 'UTF8') from pulumi_state");
      return [client("pg_dump", "pulumi"), ...decoded, fs.readFileSync(path.join(data, "server.log"), "utf8")].join(
        "\n",
      );
    },
    stop,
  };
}

function execute(
  program: string,
  words: readonly string[],
  cwd = "/",
  environment: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...words], {
    cwd,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    // A server that was started must not keep this process's pipes.
    stdio: words.includes("start") ? "ignore" : "pipe",
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C", ...environment },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${path.basename(program)} ended with ${status}: ${stderr ?? ""}`);
  return stdout ?? "";
}
