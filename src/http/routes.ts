/** Every route there is. */

import type { Mode } from '../engine/store.ts'
import type { Profile } from '../settings.ts'
import { readBalance, readTrialBalance } from './capstan/balance.ts'
import { importBankFiles, listBankFiles, listBankProblems } from './capstan/bank.ts'
import {
  holdPayouts,
  listContracts,
  listContractsOf,
  nameBankAccount,
  registerTerms,
  releasePayouts,
  simulateTerms,
} from './capstan/contracts.ts'
import { decideFraud, decideFraudInSandbox } from './capstan/decide-fraud.ts'
import { exportOrders } from './capstan/export-orders.ts'
import { readFigures } from './capstan/figures.ts'
import { findLogs } from './capstan/find-logs.ts'
import { findOrders } from './capstan/find-orders.ts'
import { listEvents } from './capstan/list-events.ts'
import { listRefunds } from './capstan/list-refunds.ts'
import {
  addCredential,
  addMerchant,
  addOperator,
  disableCredential,
  disableOperator,
  listMerchants,
  readMerchant,
  updateMerchant,
} from './capstan/merchants.ts'
import { listMessages, readMessage, resendMessage } from './capstan/messages.ts'
import { readNextPayouts } from './capstan/next-payouts.ts'
import { readOverview } from './capstan/overview.ts'
import { listPayoutRows } from './capstan/payout-rows.ts'
import { approvePayout, listPayouts, readPayout } from './capstan/payouts.ts'
import { readLog } from './capstan/read-log.ts'
import { registerAuthorization } from './capstan/register-authorization.ts'
import { reverseOrder } from './capstan/reverse-order.ts'
import { trace } from './capstan/trace.ts'
import { captureWithAnswer, refundWithAnswer } from './capstan/try-changes.ts'
import { placeTokenOrder } from './customer-token/place-order.ts'
import { readToken } from './customer-token/read-token.ts'
import { updateTokenStatus } from './customer-token/update-status.ts'
import { createHostedPage } from './hosted-page/create-session.ts'
import { disableHostedPage } from './hosted-page/disable-session.ts'
import { actOnPage, openPage } from './hosted-page/page.ts'
import { readHostedPage } from './hosted-page/read-session.ts'
import { live, ready } from './operation/health.ts'
import { metrics } from './operation/metrics.ts'
import { openApiDocument } from './operation/openapi-document.ts'
import { acknowledgeOrder } from './order-management/acknowledge-order.ts'
import {
  appendCaptureShippingInfo,
  appendOrderShippingInfo,
} from './order-management/append-shipping-info.ts'
import { cancelOrder } from './order-management/cancel-order.ts'
import { captureOrder } from './order-management/capture-order.ts'
import { extendAuthorizationTime } from './order-management/extend-authorization-time.ts'
import {
  extendDueDate,
  extendDueDateAlias,
  extendDueDateOptions,
} from './order-management/extend-due-date.ts'
import { getCapture } from './order-management/get-capture.ts'
import { getCaptures } from './order-management/get-captures.ts'
import { getOrder } from './order-management/get-order.ts'
import { getRefund } from './order-management/get-refund.ts'
import { refundOrder } from './order-management/refund-order.ts'
import { releaseRemainingAuthorization } from './order-management/release-remaining-authorization.ts'
import { triggerSendOut } from './order-management/trigger-send-out.ts'
import { adjustAuthorization, updateAuthorization } from './order-management/update-authorization.ts'
import {
  updateCaptureCustomerDetails,
  updateCustomerDetails,
} from './order-management/update-customer-details.ts'
import { updateMerchantReferences } from './order-management/update-merchant-references.ts'
import { cancelAuthorization } from './payments/cancel-authorization.ts'
import { createCustomerToken } from './payments/create-customer-token.ts'
import { createSession } from './payments/create-session.ts'
import { placeOrder } from './payments/place-order.ts'
import { readSession } from './payments/read-session.ts'
import { updateSession } from './payments/update-session.ts'
import { openPortal, openRoot, portalFile } from './portal/application.ts'
import { listAudit } from './portal/audit.ts'
import { confirmCode, removeCode, setUpCode } from './portal/codes.ts'
import { acceptInvitation, inviteUser, readInvitation, withdrawInvitation } from './portal/invitations.ts'
import { takeCodeAway } from './portal/lost-codes.ts'
import { readMe } from './portal/me.ts'
import { changePassword } from './portal/own-account.ts'
import { readSignIn, signIn, signOut } from './portal/sign-in.ts'
import {
  endOtherSessions,
  endOwnSession,
  endUserSession,
  listOwnSessions,
  listUserSessions,
} from './portal/user-sessions.ts'
import { changeUser, listUsers } from './portal/users.ts'
import type { AnyRoute } from './route.ts'
import { approveSession, declineSession, reviewSession, setTokenStatus } from './sandbox/approvals.ts'
import { forgetBankOrder, orderBank, readBankOrder } from './sandbox/bank.ts'
import { moveClock, readClock } from './sandbox/clock.ts'
import { listFailures, orderFailure, removeFailure, removeFailures } from './sandbox/failures.ts'
import { resetSandbox } from './sandbox/reset.ts'
import { listScheduled } from './sandbox/scheduled.ts'

import { getPayout } from './settlements/get-payout.ts'
import { getPayoutSummary } from './settlements/get-payout-summary.ts'
import { getPayouts } from './settlements/get-payouts.ts'
import { getTransactions } from './settlements/get-transactions.ts'
import { getPayoutReport } from './settlements/payout-report.ts'
import { getPayoutReportWithTransactions } from './settlements/payout-report-with-transactions.ts'
import { getPayoutsSummaryReport } from './settlements/payouts-summary-report.ts'
import { getPayoutsSummaryReportWithTransactions } from './settlements/payouts-summary-report-with-transactions.ts'
import { readShopContact, setShopContact } from './shopper/contact.ts'
import { giveShopperLink, listShopperLinks, revokeShopperLink } from './shopper/links.ts'
import { openShopperPage } from './shopper/open-page.ts'

export const routes: readonly AnyRoute[] = [
  createSession,
  readSession,
  updateSession,
  placeOrder,
  cancelAuthorization,
  createCustomerToken,
  readToken,
  placeTokenOrder,
  updateTokenStatus,
  createHostedPage,
  readHostedPage,
  disableHostedPage,
  openPage,
  actOnPage,
  getOrder,
  acknowledgeOrder,
  captureOrder,
  getCaptures,
  getCapture,
  appendCaptureShippingInfo,
  updateCaptureCustomerDetails,
  triggerSendOut,
  extendDueDateOptions,
  extendDueDate,
  extendDueDateAlias,
  refundOrder,
  getRefund,
  appendOrderShippingInfo,
  updateAuthorization,
  adjustAuthorization,
  updateCustomerDetails,
  extendAuthorizationTime,
  releaseRemainingAuthorization,
  cancelOrder,
  updateMerchantReferences,
  getPayouts,
  getPayoutSummary,
  getPayout,
  getTransactions,
  getPayoutReportWithTransactions,
  getPayoutReport,
  getPayoutsSummaryReportWithTransactions,
  getPayoutsSummaryReport,
  findOrders,
  exportOrders,
  captureWithAnswer,
  refundWithAnswer,
  listRefunds,
  listEvents,
  giveShopperLink,
  listShopperLinks,
  revokeShopperLink,
  openShopperPage,
  readShopContact,
  setShopContact,
  reverseOrder,
  decideFraud,
  registerAuthorization,
  findLogs,
  readLog,
  readFigures,
  trace,
  listMessages,
  readMessage,
  resendMessage,
  readBalance,
  readTrialBalance,
  addMerchant,
  listMerchants,
  readMerchant,
  updateMerchant,
  addCredential,
  disableCredential,
  addOperator,
  disableOperator,
  registerTerms,
  nameBankAccount,
  holdPayouts,
  releasePayouts,
  listContractsOf,
  listContracts,
  simulateTerms,
  readOverview,
  listPayouts,
  readNextPayouts,
  readPayout,
  listPayoutRows,
  approvePayout,
  listBankFiles,
  listBankProblems,
  importBankFiles,
  readClock,
  moveClock,
  listScheduled,
  approveSession,
  reviewSession,
  declineSession,
  setTokenStatus,
  decideFraudInSandbox,
  orderFailure,
  listFailures,
  removeFailures,
  removeFailure,
  orderBank,
  readBankOrder,
  forgetBankOrder,
  resetSandbox,
  readSignIn,
  signIn,
  signOut,
  readMe,
  changePassword,
  setUpCode,
  confirmCode,
  removeCode,
  listOwnSessions,
  endOwnSession,
  endOtherSessions,
  listAudit,
  listUsers,
  inviteUser,
  changeUser,
  listUserSessions,
  endUserSession,
  takeCodeAway,
  withdrawInvitation,
  readInvitation,
  acceptInvitation,
  live,
  ready,
  metrics,
  openApiDocument,
  openRoot,
  openPortal,
  portalFile,
]

export interface Serving {
  mode: Mode
  profile: Profile
}

/** The routes that such a server has; the others are as if they were not. */
export function routesFor({ mode, profile }: Serving): readonly AnyRoute[] {
  return routes.filter(
    ({ only, absentIn }) =>
      (only === undefined || only === mode) && (absentIn === undefined || absentIn !== profile),
  )
}

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(
    `^${route.path.replaceAll('.', '\\.').replaceAll('*', '.*').replace(/:\w+/g, '[^/]+')}/?$`,
  ),
}))

/** The methods that this path takes; none when it is no path of such a server. */
export function allowedMethods(path: string, serving: Serving): string[] {
  const served = new Set(routesFor(serving))
  return patterns
    .filter(({ route, pattern }) => served.has(route) && pattern.test(path))
    .map(({ route }) => route.method)
}
