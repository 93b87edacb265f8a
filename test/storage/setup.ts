/** The same tests on both stores, each with an empty database of its own. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Reader, Store } from '../../src/engine/store.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { TEST_STORES } from '../support/databases.ts'

/** Both sides of one database; there as soon as a test runs. */
export interface Opened {
  store: Store
  reader: Reader
}

/** `%s` in the name stands for the store's; `it` skips where there is no such database. */
export function describeStores(
  name: string,
  tests: (it: typeof test | typeof test.skip, open: Opened) => void,
): void {
  for (const { name: storeName, skipReason, newPlace } of TEST_STORES) {
    describe(name.replace('%s', storeName), () => {
      const open = {} as Opened
      beforeAll(async () => {
        if (skipReason) return
        const settings = { ...(await newPlace()), mode: 'sandbox' as const }
        open.store = await openStore(settings)
        open.reader = await openReader(settings)
      })
      afterAll(async () => {
        await open.reader?.close()
        await open.store?.close()
      })
      tests(skipReason ? test.skip : test, open)
    })
  }
}
