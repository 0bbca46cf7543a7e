import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

const root = path.resolve(import.meta.dirname, "..", "..");

/** Compiles the program of requests to JavaScript in `folder`, and answers with its path. */
export function compileProgram(folder: string): string {
  fs.mkdirSync(folder);
  const config = path.join(folder, "tsconfig.json");
  const files = ["bench/program/requests.ts", "lanes/generated/validate-ccr.js"].map((file) => path.join(root, file));
  const compilerOptions = {
    rootDir: root,
    outDir: folder,
    declaration: false,
    typeRoots: [path.join(root, "node_modules/@types")],
  };
  fs.writeFileSync(config, JSON.stringify({ extends: path.join(root, "tsconfig.build.json"), compilerOptions, files }));
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the program does not compile:\n${stdout}`);
  fs.copyFileSync(path.join(root, "package.json"), path.join(folder, "package.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "bench/program/requests.js");
}
