import fs from "node:fs";
import path from "node:path";

const committed = path.resolve(import.meta.dirname, "..", "credential-change-requests");

/** Writes `count` valid requests into `folder`: copies of a committed one, each with names of its own. */
export function writeRequests(folder: string, count: number): void {
  const name = fs.readdirSync(committed).find((file) => file.startsWith("CCR-2026-0003-"));
  if (name === undefined) throw new Error("the committed request CCR-2026-0003 is missing");
  const template = fs.readFileSync(path.join(committed, name), "utf8");
  fs.mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const id = `CCR-${2026 + Math.floor(index / 10_000)}-${String(index % 10_000).padStart(4, "0")}`;
    const text = template
      .replaceAll("CCR-2026-0003", id)
      .replaceAll("activity-core", `tenant-${index}`)
      .replaceAll("llm-connect", `workload-${index}`);
    fs.writeFileSync(path.join(folder, `${id}-workload-${index}.yaml`), text);
  }
}
