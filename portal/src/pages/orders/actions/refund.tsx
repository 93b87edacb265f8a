import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { CAPSTAN_ORDERS, leftToRefund, type OrderLine } from '../../../api/orders.ts'
import { moneyText, parseAmount } from '../../../format/money.ts'
import { lineStates, returnFeeLine, sumOf } from '../line-parts.ts'
import { AmountField } from './amount-field.tsx'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'
import { allOf, LinePicker, type Pick, picked } from './line-picker.tsx'
import { type Way, Ways } from './ways.tsx'

export function RefundDialog(props: DialogProps) {
  const { order } = props
  const currency = order.purchase_currency
  const left = leftToRefund(order)
  const [picks] = useState<Pick[]>(() =>
    lineStates(order).map(({ line, captured, refunded }) => ({
      line,
      from: refunded,
      left: captured - refunded,
    })),
  )
  const [way, setWay] = useState<Way>('all')
  const [quantities, setQuantities] = useState(() => picks.map(() => 0))
  const [text, setText] = useState('')
  const [feeText, setFeeText] = useState('')
  const [captureId, setCaptureId] = useState('')
  const [description, setDescription] = useState('')
  const fee = feeText.trim() === '' ? 0 : parseAmount(feeText, currency)
  const { amount, lines } = wanted()
  const money = moneyText(amount ?? 0, currency)
  return (
    <ChangeDialog
      {...props}
      title="Refund"
      triesFirst
      isFinal
      submit={`Refund ${money}`}
      done={`Refunded ${money}.`}
      change={
        amount === undefined || amount <= 0
          ? undefined
          : {
              method: 'POST',
              path: `${CAPSTAN_ORDERS}/${order.order_id}/refunds`,
              body: {
                refunded_amount: amount,
                ...(description.trim() !== '' && { description: description.trim() }),
                ...(lines.length > 0 && { order_lines: lines }),
                ...(captureId !== '' && { capture_id: captureId }),
              },
            }
      }
    >
      <Ways
        label="What to refund"
        way={way}
        onWay={setWay}
        hasLines={picks.some((pick) => pick.left > 0)}
        names={{
          all: `All that was captured, ${moneyText(left, currency)}`,
          lines: 'Chosen lines',
          amount: 'An amount',
        }}
      />
      {way === 'lines' && (
        <>
          <LinePicker
            picks={picks}
            quantities={quantities}
            onQuantities={setQuantities}
            currency={currency}
          />
          <AmountField
            label="Return fee"
            currency={currency}
            text={feeText}
            onText={setFeeText}
            description="Kept back from the refund. Only for an order that was captured in full at once."
            isOptional
          />
        </>
      )}
      {way === 'amount' && (
        <AmountField
          label="Amount"
          currency={currency}
          text={text}
          onText={setText}
          description={`Up to ${moneyText(left, currency)}.`}
        />
      )}
      {order.captures.length > 1 && (
        <NativeSelect
          label="Of which capture"
          value={captureId}
          onChange={(event) => setCaptureId(event.currentTarget.value)}
          data={[
            { label: 'As the lines say', value: '' },
            ...order.captures.map((capture) => ({
              label: `${capture.klarna_reference}, ${moneyText(capture.captured_amount, currency)}`,
              value: capture.capture_id,
            })),
          ]}
        />
      )}
      <TextInput
        label="Description"
        description="Shown to the customer."
        maxLength={255}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </ChangeDialog>
  )

  function wanted(): { amount: number | undefined; lines: OrderLine[] } {
    if (way === 'amount') return { amount: parseAmount(text, currency), lines: [] }
    if (way === 'lines') {
      if (fee === undefined) return { amount: undefined, lines: [] }
      const lines = [...picked(picks, quantities), ...(fee > 0 ? [returnFeeLine(fee)] : [])]
      return { amount: sumOf(lines), lines }
    }
    const rest = allOf(picks)
    return { amount: left, lines: sumOf(rest) === left ? rest : [] }
  }
}
