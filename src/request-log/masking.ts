export function maskBody(text: string): string {
  return text
}
export function maskPath(path: string): string {
  return path
}
export function maskText(text: string): string {
  return text
}
