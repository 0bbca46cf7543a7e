/** True for a file that Kustomize reads by its name, whatever it says of its kind (kustomize 5.7, api/konfig); in JSON too. */
export function isKustomizationFile(path: string): boolean {
  return /(?:^|\/)kustomization(?:\.ya?ml|\.json)?$/i.test(path);
}
