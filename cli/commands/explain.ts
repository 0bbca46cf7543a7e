export function explainFinding(): 0 {
  return 0;
}
