/** Every route there is. */
import { findLogs } from './capstan/find-logs.ts'
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
import { registerAuthorization } from './capstan/register-authorization.ts'
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
import { getCapture } from './order-management/get-capture.ts'
import { getCaptures } from './order-management/get-captures.ts'
import { getOrder } from './order-management/get-order.ts'
import { updateMerchantReferences } from './order-management/update-merchant-references.ts'
import { cancelAuthorization } from './payments/cancel-authorization.ts'
import { createSession } from './payments/create-session.ts'
import { placeOrder } from './payments/place-order.ts'
import { readSession } from './payments/read-session.ts'
import { updateSession } from './payments/update-session.ts'
import type { AnyRoute } from './route.ts'

export const routes: readonly AnyRoute[] = [
  createSession,
  readSession,
  updateSession,
  placeOrder,
  cancelAuthorization,
  getOrder,
  acknowledgeOrder,
  captureOrder,
  getCaptures,
  getCapture,
  appendCaptureShippingInfo,
  appendOrderShippingInfo,
  cancelOrder,
  updateMerchantReferences,
  registerAuthorization,
  findLogs,
  addMerchant,
  listMerchants,
  readMerchant,
  updateMerchant,
  addCredential,
  disableCredential,
  addOperator,
  disableOperator,
  live,
  ready,
  metrics,
  openApiDocument,
]

const patterns = routes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}/?$`),
}))

/** The methods that this path takes; none when it is no path of ours. */
export function allowedMethods(path: string): string[] {
  return patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
}
