/** Which Capstan this is. */
import { readFileSync } from 'node:fs'

/** From package.json, which stands one folder up both from src and from dist. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return (manifest as { version: string }).version
}
