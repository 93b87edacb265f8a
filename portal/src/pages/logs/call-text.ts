/** Calls in words. */
import { words } from '../../format/names.ts'

/** "Capture order"; of an address that is no operation, what was asked. */
export function callName({ operation, method, path }: CallNamed): string {
  return operation ? words(operation) : `${method} ${path.split('?')[0]}`
}

interface CallNamed {
  operation: string | null
  method: string
  path: string
}

/** "4.2 ms", "350 ms", "1.25 s" */
export function durationText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`
}

/** A body with one field a line. What is no JSON, or was cut, stays as it is. */
export function prettyBody(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
