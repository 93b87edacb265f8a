import { describe, expect, it } from 'vitest'
import { isId, type LoggedCall, type LogsPage, withNew } from '../../api/logs.ts'
import { durationText, prettyBody } from './call-text.ts'
import { chosenFilters, filtersOf, oneTime } from './filters.ts'

const calls = (ids: string) => [...ids].map((id) => ({ correlation_id: id }) as LoggedCall)
const page = (ids: string, next?: string): LogsPage => ({
  logs: calls(ids),
  tail: 'old',
  ...(next !== undefined && { next }),
})
const idsOf = (list: ReturnType<typeof withNew>) =>
  list?.pages.map(({ logs }) => logs.map((call) => call.correlation_id).join(''))

describe('a list that follows the log', () => {
  const list = { pages: [page('dc', 'c'), page('ba')], pageParams: ['', 'c'] }

  it('gets what is new at its head, each call once and in order', () => {
    const joined = withNew(list, { logs: calls('fed'), tail: 'new' })
    expect(idsOf(joined)).toEqual(['fedc', 'ba'])
    expect(joined?.pages[0]).toMatchObject({ next: 'c', tail: 'new' })
    // A slow call is written after quicker ones that came later.
    expect(idsOf(withNew(list, { logs: calls('ec'), tail: 'new' }))).toEqual(['edc', 'ba'])
  })

  it('is asked for anew when more came than is given at once', () => {
    expect(withNew(list, { logs: calls('fe'), next: 'e', tail: 'new' })).toBe(undefined)
  })

  it('drops what is old beyond its bound, and knows where to go on', () => {
    const ids = Array.from({ length: 1001 }, (_, index) => String(9000 - index))
    const many = ids.map((id) => ({ correlation_id: id }) as LoggedCall)
    const joined = withNew(
      { pages: [{ logs: many, tail: 'old' }, page('a')], pageParams: ['', 'x'] },
      page(''),
    )
    expect(joined?.pages).toHaveLength(1)
    expect(joined?.pages[0]?.logs).toHaveLength(1000)
    expect(joined?.pages[0]?.next).toBe('8001')
    expect(joined?.pageParams).toEqual([''])
  })
})

describe('what is asked for in the address', () => {
  it('is what the API is asked for, with times of the merchant’s zone', () => {
    const asked = new URLSearchParams(
      'q=403&status_class=failed&method=POST&operation=captureOrder&from=2026-03-29T01:30&to=x&looks=true',
    )
    expect(filtersOf(asked, 'Europe/Berlin')).toEqual({
      q: '403',
      status_class: 'failed',
      method: 'POST',
      operation: 'captureOrder',
      from: '2026-03-29T00:30:00.000Z',
    })
    expect(chosenFilters(asked).map(({ text }) => text)).toEqual([
      '“403”',
      'From 2026-03-29 01:30',
      'Until x',
      'POST',
      'Capture order',
    ])
  })

  it('may be a time that ends now', () => {
    expect(filtersOf(new URLSearchParams('within=1h'), 'UTC')).toEqual({
      views: false,
      withinMs: 3_600_000,
    })
    expect(filtersOf(new URLSearchParams('within=1h&from=2026-01-01T00:00'), 'UTC')).toEqual({
      views: false,
      from: '2026-01-01T00:00:00.000Z',
    })
    expect(filtersOf(new URLSearchParams('within=ever'), 'UTC')).toEqual({ views: false })
  })
})

describe('filters that are all behind one button', () => {
  it('are all said in words', () => {
    const asked = new URLSearchParams('status_class=failed&within=7d&method=GET&looks=true')
    expect(chosenFilters(asked, true).map(({ text }) => text)).toEqual(['Failed', 'Last 7 days', 'GET'])
    expect(chosenFilters(asked).map(({ text }) => text)).toEqual(['GET'])
  })

  it('ask for one time: what is chosen anew, else the times that are given', () => {
    expect(oneTime({ within: '1h', from: '2026-01-01T00:00' }, '')).toEqual({
      within: '1h',
      from: '',
      to: '',
    })
    expect(oneTime({ within: '1h', to: '2026-01-01T00:00' }, '1h')).toEqual({
      within: '',
      to: '2026-01-01T00:00',
    })
    expect(oneTime({ within: '1h', from: '', to: '' }, '1h')).toEqual({ within: '1h', from: '', to: '' })
    expect(oneTime({ method: 'GET' }, '1h')).toEqual({ method: 'GET' })
  })
})

describe('a call', () => {
  it('has an id of this form', () => {
    expect(isId('01A2056C-05d6-7000-9c39-eddb0f080dc1')).toBe(true)
    expect(isId('01a2056c05d670009c39eddb0f080dc1')).toBe(false)
  })

  it('takes so long', () => {
    expect([0.123, 9.96, 35.4, 1250].map(durationText)).toEqual(['0.1 ms', '10.0 ms', '35 ms', '1.25 s'])
  })

  it('is shown with one field a line, where it is JSON', () => {
    expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(prettyBody('{"a":1…[cut]')).toBe('{"a":1…[cut]')
  })
})
