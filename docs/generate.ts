/**
 * `npm run docs`: writes the pages of docs/reference that are made from code. A test compares them with what this
 * would write, so that they cannot drift.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiPage } from './generators/api.ts'
import { configurationPage } from './generators/configuration.ts'
import { errorsPage } from './generators/errors.ts'
import { permissionsPage } from './generators/permissions.ts'

export const REFERENCE = join(import.meta.dirname, 'reference')

/** Every generated page by its file name. */
export async function pages(): Promise<Record<string, string>> {
  return {
    'api.md': await apiPage(),
    'configuration.md': configurationPage(),
    'errors.md': errorsPage(),
    'permissions.md': permissionsPage(),
  }
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await pages())) writeFileSync(join(REFERENCE, name), text)
}
