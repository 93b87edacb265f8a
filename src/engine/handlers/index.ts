/** Which handler serves which intent. The compiler sees to it that none is missing. */
import type { IntentType } from '../command.ts'
import { deleteAuthorization, registerAuthorization } from './authorizations.ts'
import { changeOrder } from './change-order.ts'
import type { Handler } from './handler.ts'
import { addCredential, addMerchant, disableCredential, setMerchantActive } from './merchants.ts'
import { placeOrder } from './place-order.ts'
import { createSession, updateSession } from './sessions.ts'

export const handlers: { [T in IntentType]: Handler<T> } = {
  changeOrder,
  placeOrder,
  createSession,
  updateSession,
  deleteAuthorization,
  registerAuthorization,
  addMerchant,
  setMerchantActive,
  addCredential,
  disableCredential,
}
