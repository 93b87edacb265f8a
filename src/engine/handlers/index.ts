/** Which handler serves which intent. The compiler sees to it that none is missing. */
import type { IntentType } from '../command.ts'
import { approveSession } from './approvals.ts'
import { noteView } from './audit.ts'
import { deleteAuthorization, registerAuthorization } from './authorizations.ts'
import { answerPayout, noteBankProblem, noteFile, orderBank, takeBankOrder } from './bank-files.ts'
import { changeOrder } from './change-order.ts'
import { moveClock } from './clock.ts'
import { confirmCode, setUpCode, takeCodeAway, useCode } from './codes.ts'
import { registerTerms, setBankAccount, setHold } from './contracts.ts'
import { noteCredentialUse } from './credential-use.ts'
import { createCustomerToken, placeTokenOrder, setCustomerTokenStatus } from './customer-tokens.ts'
import { finishDelivery, performWork } from './due-work.ts'
import { putFailure, removeFailure, useFailure } from './failures.ts'
import type { Handler } from './handler.ts'
import { actOnHostedPage, createHostedPage } from './hosted-pages.ts'
import { acceptInvitation, inviteUser, withdrawInvitation } from './invitations.ts'
import { addCredential, addMerchant, disableCredential, updateMerchant } from './merchants.ts'
import { finishMail, resendMessage } from './messages.ts'
import { approvePayout } from './payouts.ts'
import { placeOrder } from './place-order.ts'
import { createSession, updateSession } from './sessions.ts'
import { setShopContact } from './shop-contact.ts'
import { giveShopperLink, revokeLink } from './shopper-links.ts'
import { closeSession, endSessions, openSession, touchSession } from './user-sessions.ts'
import { changeUser, setPassword } from './users.ts'

export const handlers: { [T in IntentType]: Handler<T> } = {
  changeOrder,
  performWork,
  finishDelivery,
  finishMail,
  resendMessage,
  noteFile,
  orderBank,
  takeBankOrder,
  answerPayout,
  noteBankProblem,
  registerTerms,
  setBankAccount,
  setHold,
  approvePayout,
  moveClock,
  createCustomerToken,
  setCustomerTokenStatus,
  placeTokenOrder,
  approveSession,
  createHostedPage,
  actOnHostedPage,
  giveShopperLink,
  setShopContact,
  revokeShopperLink: revokeLink,
  putFailure,
  useFailure,
  removeFailure,
  placeOrder,
  createSession,
  updateSession,
  deleteAuthorization,
  registerAuthorization,
  addMerchant,
  updateMerchant,
  addCredential,
  disableCredential,
  noteCredentialUse,
  openSession,
  setUpCode,
  confirmCode,
  useCode,
  takeCodeAway,
  noteView,
  inviteUser,
  withdrawInvitation,
  acceptInvitation,
  changeUser,
  setPassword,
  touchSession,
  closeSession,
  endSessions,
}
