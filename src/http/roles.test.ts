import { describe, expect, it } from 'vitest'
import { ROLES } from '../domain/users/user.ts'
import { type Caller, has, NEEDS_OF, permissionOf } from './roles.ts'
import { routes } from './routes.ts'

describe('a route', () => {
  it('that merchants may call says what a user needs for it', () => {
    const silent = routes.filter(
      ({ access, need }) => (access === 'merchant' || access === 'both') && need === undefined,
    )
    expect(silent.map(({ operation }) => operation)).toEqual([])
  })

  it('that says nothing is closed to the users of merchants', () => {
    for (const role of ROLES) {
      const expected = role === 'operator' ? 'all' : '403'
      expect(permissionOf({ access: 'both' }, `user:${role}`)).toBe(expected)
    }
  })

  it('that changes something of an order is for owners and support alone', () => {
    const changes = routes.filter(
      ({ method, path, access }) =>
        access === 'merchant' && method !== 'GET' && /^\/(ordermanagement|capstan)\//.test(path),
    )
    expect(changes.length).toBeGreaterThan(15)
    const allowed = (role: (typeof ROLES)[number]) =>
      changes.filter((route) => permissionOf(route, `user:${role}`) !== '403').length
    expect(ROLES.filter((role) => allowed(role) > 0)).toEqual(['owner', 'support'])
  })

  it.each<[Caller, string, string]>([
    ['nobody', '401', '401'],
    ['merchant', '403', '403'],
    ['operator', '403', 'all'],
    ['user:owner', 'own', 'own'],
    ['user:support', 'own', '403'],
    ['user:operator', 'all', 'all'],
  ])('of people is for %s: %s; one of administrators: %s', (caller, person, administrator) => {
    expect(permissionOf({ access: 'person' }, caller)).toBe(person)
    expect(permissionOf({ access: 'administrator', need: 'owner' }, caller)).toBe(administrator)
  })
})

describe('a role', () => {
  it('that only reads has nothing by which anything changes', () => {
    for (const need of ['orders', 'developer', 'owner', 'bodies'] as const) {
      expect(NEEDS_OF.read_only).not.toContain(need)
      expect(NEEDS_OF.finance).not.toContain(need)
    }
  })

  it('decides about a part of an answer; a key has all of its own', () => {
    const user = { userId: 'u', role: 'support' } as const
    expect(has({ kind: 'merchant', merchantId: 'm', actor: 'user:a', user }, 'bodies')).toBe(false)
    expect(has({ kind: 'merchant', merchantId: 'm', actor: 'merchant:m' }, 'bodies')).toBe(true)
  })
})
