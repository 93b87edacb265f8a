import { describe, expect, it } from 'vitest'
import { sandboxContract } from '../domain/contract/terms.ts'
import type { StoredRecord } from '../engine/store.ts'
import { ContractCache } from './contract-cache.ts'

const contract = (currency: string): StoredRecord => ({
  kind: 'contract',
  id: '0199e0a1-0000-7000-8000-000000000001',
  merchantId: 'M',
  data: sandboxContract(currency),
  createdAt: 0,
})

const stored = (...currencies: string[]) => new Map([['M', currencies.map(contract)]])

/** As one transaction does it: `between` happens while it waits for the database. */
function read(cache: ContractCache, epoch: number, database: ReturnType<typeof stored>, between = () => {}) {
  const sought = cache.look(epoch, ['M'])
  between()
  const found = cache.take(epoch, sought, sought.missing.length > 0 ? database : new Map())
  return [...(found.get('M')?.byCurrency.keys() ?? [])]
}

describe('contracts that were read', () => {
  it('are read again after a change, and not before', () => {
    const cache = new ContractCache()
    expect(read(cache, 1, stored('EUR'))).toEqual(['EUR'])
    expect(read(cache, 1, new Map())).toEqual(['EUR'])
    expect(read(cache, 2, stored('EUR', 'SEK'))).toEqual(['EUR', 'SEK'])
  })

  it('are not lost to who found them, when another transaction sees a change meanwhile', () => {
    const cache = new ContractCache()
    read(cache, 1, stored('EUR'))
    const other = () => void read(cache, 2, stored('SEK'))
    expect(read(cache, 1, new Map(), other)).toEqual(['EUR'])
    expect(read(cache, 2, new Map())).toEqual(['SEK'])
  })

  it('are not remembered by who began before a change', () => {
    const cache = new ContractCache()
    read(cache, 2, stored('SEK'))
    expect(read(cache, 1, stored('EUR'))).toEqual(['EUR'])
    expect(read(cache, 2, new Map())).toEqual(['SEK'])
    const other = () => void read(cache, 3, stored('NOK'))
    expect(read(new ContractCache(), 2, stored('SEK'), other)).toEqual(['SEK'])
    expect(read(cache, 3, stored('NOK'))).toEqual(['NOK'])
  })

  it('know which payouts are scheduled only for as long as nothing changed', () => {
    const cache = new ContractCache()
    const run = { kind: 'makePayout' as const, merchantId: 'M', data: { about: 'EUR' } }
    const scheduled = (epoch: number) => {
      const sought = cache.look(epoch, ['M'])
      return [...(cache.take(epoch, sought, stored('EUR')).get('M')?.payoutRuns ?? [])]
    }
    scheduled(1)
    cache.scheduled(1, [run])
    expect(scheduled(1)).toEqual(['EUR'])
    expect(scheduled(2)).toEqual([])
    cache.scheduled(1, [run])
    expect(scheduled(2)).toEqual([])
  })
})
