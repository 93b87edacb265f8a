/** How sums are made anew, as the page of verify says it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The statements of the page for this store, each in lines of its own. */
export function documentedRepair(store: string): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/reference/verify.md'), 'utf8')
  const [statements] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, text]) => text as string)
  if (statements === undefined) throw new Error('no repair is documented')
  return store === 'SQLite' ? statements.replace(/^LOCK .*\n/m, '') : statements
}
