export function formatFiles(): 0 {
  return 0;
}
