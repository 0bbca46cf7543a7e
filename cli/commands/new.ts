export function writeNewRequest(): 0 {
  return 0;
}
