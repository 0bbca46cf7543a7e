import fs from "node:fs";
import path from "node:path";

/**
 * The folder of a Pulumi project: the first one that has its file, at or above one of the places. The engine does not
 * tell a pack where the project is (pulumi 3.259, AnalyzerHandshakeRequest names the pack's own folder).
 */
export function findProjectFolder(project: string, places: readonly (string | undefined)[]): string | undefined {
  for (const place of places) {
    for (let folder = place; folder !== undefined; folder = parentOf(folder)) {
      if (readProjectName(folder) === project) return folder;
    }
  }
  return undefined;
}

/** Where this process and the one that started it were at work. */
export function listPlaces(environment: NodeJS.ProcessEnv): readonly (string | undefined)[] {
  return [readLink(`/proc/${process.ppid}/cwd`), environment.PWD, process.cwd()];
}

function parentOf(folder: string): string | undefined {
  const parent = path.dirname(folder);
  return parent === folder ? undefined : parent;
}

function readProjectName(folder: string): string | undefined {
  for (const file of ["Pulumi.yaml", "Pulumi.yml"]) {
    try {
      const text = fs.readFileSync(path.join(folder, file), "utf8");
      return /^name:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
    } catch {
      // No project here.
    }
  }
  return undefined;
}

/** Linux alone tells where another process is. */
function readLink(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}
