import fs from "node:fs";

/** Resident memory of a process in MiB; undefined where it is gone, or the system has no /proc. */
export function readResident(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Pids and programs of all processes that were started with this home folder, which every command of the soak has. */
export function listProcessesAt(home: string): readonly string[] {
  if (!fs.existsSync("/proc")) return [];
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const environment = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        if (!environment.includes(`HOME=${home}`)) return [];
        return [`${pid} ${fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim()}`];
      } catch {
        // Gone since, or another user's.
        return [];
      }
    });
}
