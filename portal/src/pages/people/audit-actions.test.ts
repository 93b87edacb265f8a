import { expect, it } from 'vitest'
import { AUDIT_ACTIONS as TOLD } from '../../../../src/domain/users/audit.ts'
import { AUDIT_ACTIONS } from './audit-actions.ts'

it('offers every action that the trail tells of', () => {
  expect([...AUDIT_ACTIONS].sort()).toEqual([...TOLD].sort())
})
