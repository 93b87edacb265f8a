import { AddressesDialog } from './addresses.tsx'
import { AmountDialog } from './amount.tsx'
import { CaptureDialog } from './capture.tsx'
import type { DialogProps } from './change-dialog.tsx'
import { DueDateDialog } from './due-date.tsx'
import { PlainDialog, type PlainKind, ResendDialog, SendOutDialog } from './plain.tsx'
import { ReferencesDialog } from './references.tsx'
import { RefundDialog } from './refund.tsx'
import { TrackingDialog } from './tracking.tsx'

/** What a person began to do to an order. */
export type Action =
  | { kind: 'capture' | 'refund' | 'amount' | 'addresses' | 'references' | PlainKind }
  | { kind: 'tracking'; captureId?: string; reference?: string }
  | { kind: 'sendOut' | 'dueDate'; captureId: string; reference: string }
  | { kind: 'resend'; messageId: string; about: string }

export function ActionDialog({ action, ...props }: DialogProps & { action: Action }) {
  switch (action.kind) {
    case 'capture':
      return <CaptureDialog {...props} />
    case 'refund':
      return <RefundDialog {...props} />
    case 'amount':
      return <AmountDialog {...props} />
    case 'addresses':
      return <AddressesDialog {...props} />
    case 'references':
      return <ReferencesDialog {...props} />
    case 'tracking':
      return <TrackingDialog {...props} {...action} />
    case 'sendOut':
      return <SendOutDialog {...props} {...action} />
    case 'dueDate':
      return <DueDateDialog {...props} {...action} />
    case 'resend':
      return <ResendDialog {...props} {...action} />
    default:
      return <PlainDialog {...props} kind={action.kind} />
  }
}
