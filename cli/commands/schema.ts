export function printSchema(): 0 {
  return 0;
}
