/** The table of the portal: few rows as they are, many with only those drawn that are in view. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { Link, useNavigate } from 'react-router'
import { LITTLE_ROOM } from './narrow.ts'

export interface Column<Row> {
  head: string
  /** In place of the words of its head. */
  top?: ReactNode
  /** It is something to press: the row's link stands in the next one. */
  isControl?: boolean
  cell(row: Row): ReactNode
  /** Figures stand at the end. */
  end?: boolean
  /** Left out where there is little room: on a phone; `more`, also on a tablet; `most`, also in a smaller window. */
  wide?: boolean | 'more' | 'most'
  /** There, below the cell's own: what of the columns that are left out tells one row from another. */
  below?(row: Row): ReactNode
  /** Its text may take several lines. */
  wraps?: boolean
}

interface RowsProps<Row> {
  /** What the rows are, for a screen reader: "Orders". */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf(row: Row): string
  /** The page of a row: its first cell that is no control is a link there, and so is the whole row for a mouse. */
  linkOf?(row: Row): string
  /** Scrolls inside this height (CSS) and draws what is in view. */
  height?: string
  /** Called when the end is near. */
  onEnd?(): void
  /** Below the rows. */
  footer?: ReactNode
}

const ROW_HEIGHT_PX = 41
/** With a second line, where there is little room. */
const TWO_LINES_PX = 55
/** Drawn beyond what is in view, so that a quick scroll shows no gaps. */
const OVERSCAN = 12
/** So many rows before the end the next page is asked for. */
const END_NEAR = 20

export function Rows<Row>(props: RowsProps<Row>) {
  return props.height === undefined ? <PlainRows {...props} /> : <VirtualRows {...props} />
}

function PlainRows<Row>({ label, columns, rows, keyOf, linkOf, footer }: RowsProps<Row>) {
  return (
    <section
      className="rows-scroll"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <table className="rows">
        <Head columns={columns} label={label} />
        <tbody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} row={row} columns={columns} to={linkOf?.(row)} />
          ))}
        </tbody>
      </table>
      {footer}
    </section>
  )
}

function VirtualRows<Row>({ label, columns, rows, keyOf, linkOf, height, onEnd, footer }: RowsProps<Row>) {
  const scroll = useRef<HTMLElement>(null)
  const hasTwoLines = columns.some(({ below }) => below) && window.matchMedia(LITTLE_ROOM).matches
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (hasTwoLines ? TWO_LINES_PX : ROW_HEIGHT_PX),
    overscan: OVERSCAN,
    // Until the first measuring, which waits for a frame: a tab in the background has none.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  })
  const items = virtual.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const lastIndex = last?.index ?? -1
  useEffect(() => {
    if (rows.length > 0 && lastIndex >= rows.length - END_NEAR) onEnd?.()
  }, [lastIndex, rows.length, onEnd])
  return (
    <section
      className="rows-scroll"
      ref={scroll}
      style={{ maxHeight: height }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <table className="rows" aria-rowcount={rows.length + 1}>
        <Head columns={columns} label={label} />
        <tbody>
          <Gap px={first?.start ?? 0} span={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index]
            return (
              row !== undefined && (
                <TableRow key={keyOf(row)} row={row} columns={columns} to={linkOf?.(row)} index={index} />
              )
            )
          })}
          <Gap px={last ? virtual.getTotalSize() - last.end : 0} span={columns.length} />
        </tbody>
      </table>
      {footer}
    </section>
  )
}

function Gap({ px, span }: { px: number; span: number }) {
  if (px <= 0) return null
  return (
    <tr className="gap">
      <td colSpan={span} style={{ height: px }} />
    </tr>
  )
}

function Head<Row>({ columns, label }: { columns: readonly Column<Row>[]; label: string }) {
  return (
    <>
      <caption className="visually-hidden">{label}</caption>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <th key={column.head} scope="col" className={classOf(column)}>
              {column.top ?? column.head}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

interface TableRowProps<Row> {
  row: Row
  columns: readonly Column<Row>[]
  to: string | undefined
  index?: number
}

function TableRow<Row>({ row, columns, to, index }: TableRowProps<Row>) {
  const navigate = useNavigate()
  const linked = columns.findIndex(({ isControl }) => !isControl)
  const open = (event: MouseEvent) => {
    // A link of its own, a selected text and a second window are the browser's business.
    const onLink = event.target instanceof Element && event.target.closest('a, button, input, label')
    if (to === undefined || onLink || window.getSelection()?.toString()) return
    if (event.metaKey || event.ctrlKey) window.open(`/portal${to}`, '_blank', 'noopener')
    else navigate(to)
  }
  return (
    // By keyboard the link in the first cell does what a click anywhere in the row does.
    <tr
      {...(index !== undefined && { 'aria-rowindex': index + 2 })}
      {...(to !== undefined && { 'data-link': '', onClick: open })}
    >
      {columns.map((column, at) => (
        <td key={column.head} className={classOf(column)}>
          {at === linked && to !== undefined ? <Link to={to}>{column.cell(row)}</Link> : column.cell(row)}
          {column.below && <div className="narrow below">{column.below(row)}</div>}
        </td>
      ))}
    </tr>
  )
}

function classOf<Row>({ end, wide, wraps, isControl }: Column<Row>): string | undefined {
  return (
    [
      end && 'end',
      wide && 'wide',
      typeof wide === 'string' && `wide-${wide}`,
      wraps && 'wraps',
      isControl && 'control',
    ]
      .filter(Boolean)
      .join(' ') || undefined
  )
}
