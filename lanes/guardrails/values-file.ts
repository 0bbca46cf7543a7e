const VALUES_FILE = /^(.*?)(?:values[^/]*|[^/]*[-_.]values)\.ya?ml$/i;

/** The folder of a file that has values of a chart, by its name; undefined for any other one. */
export function folderOfValues(path: string): string | undefined {
  return VALUES_FILE.exec(path)?.[1];
}
