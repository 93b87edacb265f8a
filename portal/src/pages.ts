/**
 * Every page there is. A page is a folder under pages/ and a line here; it is loaded when it is first opened. Those
 * with `nav` stand in the navigation, in this order.
 */
import type { ComponentType } from 'react'
import type { Me, Need } from './api/session.ts'
import type { IconName } from './parts/icon.tsx'

export interface Page {
  /** Below /portal: `orders/:orderId`. */
  path: string
  /** What its user must be allowed; several: any of them. */
  need: Need | readonly Need[]
  /** Whose it is, where not everybody's. */
  only?: 'merchant' | 'operator'
  nav?: { label: string; icon: IconName }
  load(): Promise<{ Component: ComponentType }>
}

export const PAGES: readonly Page[] = [
  {
    path: 'operator/home',
    need: 'owner',
    only: 'operator',
    nav: { label: 'Home', icon: 'home' },
    load: () => import('./pages/operator/home.tsx'),
  },
  {
    path: 'home',
    need: 'read',
    only: 'merchant',
    nav: { label: 'Home', icon: 'home' },
    load: () => import('./pages/home/home.tsx'),
  },
  {
    path: 'orders',
    need: 'read',
    nav: { label: 'Orders', icon: 'orders' },
    load: () => import('./pages/orders/orders.tsx'),
  },
  {
    path: 'orders/:orderId',
    need: 'read',
    load: () => import('./pages/orders/order.tsx'),
  },
  {
    path: 'orders/:orderId/packing-slip',
    need: 'read',
    load: () => import('./pages/orders/packing-slip.tsx'),
  },
  {
    path: 'settlements',
    need: 'settlements',
    nav: { label: 'Settlements', icon: 'settlements' },
    load: () => import('./pages/settlements/settlements.tsx'),
  },
  {
    path: 'settlements/fees',
    need: 'settlements',
    only: 'merchant',
    load: () => import('./pages/settlements/fees.tsx'),
  },
  {
    path: 'settlements/balance',
    need: 'settlements',
    only: 'merchant',
    load: () => import('./pages/settlements/balance.tsx'),
  },
  {
    path: 'settlements/contract',
    need: 'settlements',
    only: 'merchant',
    load: () => import('./pages/settlements/contract.tsx'),
  },
  { path: 'settlements/trace', need: 'settlements', load: () => import('./pages/settlements/trace.tsx') },
  {
    path: 'settlements/:paymentReference',
    need: 'settlements',
    load: () => import('./pages/settlements/payout.tsx'),
  },
  {
    path: 'logs',
    need: 'logs',
    nav: { label: 'Logs', icon: 'logs' },
    load: () => import('./pages/logs/logs.tsx'),
  },
  {
    path: 'logs/:correlationId',
    need: 'logs',
    load: () => import('./pages/logs/call.tsx'),
  },
  {
    path: 'developers',
    need: 'developer',
    nav: { label: 'Developers', icon: 'developers' },
    load: () => import('./pages/developers/credentials.tsx'),
  },
  {
    path: 'developers/sandbox',
    need: 'developer',
    load: () => import('./pages/developers/sandbox.tsx'),
  },
  {
    path: 'developers/quick-start',
    need: 'read',
    load: () => import('./pages/developers/quick-start.tsx'),
  },
  {
    path: 'developers/reference',
    need: 'read',
    load: () => import('./pages/developers/reference.tsx'),
  },
  {
    path: 'operator/merchants',
    need: 'owner',
    only: 'operator',
    nav: { label: 'Merchants', icon: 'operator' },
    load: () => import('./pages/operator/merchants.tsx'),
  },
  {
    path: 'operator/merchants/:merchantId',
    need: 'owner',
    only: 'operator',
    load: () => import('./pages/operator/merchant.tsx'),
  },
  {
    path: 'operator/merchants/:merchantId/contracts/:currency',
    need: 'owner',
    only: 'operator',
    load: () => import('./pages/operator/terms.tsx'),
  },
  {
    path: 'operator/fraud',
    need: 'owner',
    only: 'operator',
    nav: { label: 'Fraud review', icon: 'review' },
    load: () => import('./pages/operator/fraud.tsx'),
  },
  {
    path: 'operator/bank',
    need: 'owner',
    only: 'operator',
    nav: { label: 'Bank', icon: 'bank' },
    load: () => import('./pages/operator/bank.tsx'),
  },
  {
    path: 'messages',
    need: 'read',
    nav: { label: 'Messages', icon: 'messages' },
    load: () => import('./pages/messages/messages.tsx'),
  },
  { path: 'messages/:messageId', need: 'read', load: () => import('./pages/messages/message.tsx') },
  {
    path: 'people',
    need: 'owner',
    nav: { label: 'People', icon: 'people' },
    load: () => import('./pages/people/users.tsx'),
  },
  { path: 'people/audit', need: 'owner', load: () => import('./pages/people/audit.tsx') },
  { path: 'people/:userId', need: 'owner', load: () => import('./pages/people/user.tsx') },
  { path: 'account', need: 'read', load: () => import('./pages/people/account.tsx') },
]

export function mayOpen({ need, only }: Page, { needs, merchant }: Me): boolean {
  const kind = merchant ? 'merchant' : 'operator'
  const allowed = typeof need === 'string' ? [need] : need
  return (only === undefined || only === kind) && allowed.some((one) => needs.includes(one))
}
