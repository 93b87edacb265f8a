/** When a capture is due, and when payouts are made. */
import {
  addBankingDays,
  addDays,
  daysInMonth,
  instantOf,
  type LocalDate,
  localDateOf,
  weekdayOf,
} from './calendar.ts'
import type { ContractTerms, PayoutSchedule } from './contract.ts'

/** A month of 31 days is the most that lies between two cut-offs. */
const DAYS_AHEAD_MAX = 31

/**
 * The first instant strictly later than `after` at which payouts are made. Where the cut-off's time is skipped on a
 * payout's day, it is the first instant after the gap; where it comes twice, the first.
 */
export function nextCutOff(
  { schedule, cutOff: { time, timeZone } }: Pick<ContractTerms, 'schedule' | 'cutOff'>,
  after: number,
): number {
  let day = localDateOf(after, timeZone)
  for (let ahead = 0; ahead <= DAYS_AHEAD_MAX; ahead++) {
    if (isPayoutDay(schedule, day)) {
      const cutOff = instantOf(day, time, timeZone)
      if (cutOff > after) return cutOff
    }
    day = addDays(day, 1)
  }
  throw new RangeError('a payout schedule without a day')
}

function isPayoutDay(schedule: PayoutSchedule, date: LocalDate): boolean {
  const isDayOfMonth = (day: number) => date.day === Math.min(day, daysInMonth(date))
  switch (schedule.every) {
    case 'day':
      return true
    case 'weekday':
      return weekdayOf(date) <= 5
    case 'week':
      return weekdayOf(date) === schedule.on
    case 'half-month':
      return schedule.on.some(isDayOfMonth)
    case 'month':
      return isDayOfMonth(schedule.on)
  }
}

/**
 * From when on what was booked then can be in a payout: the start of its day, in the cut-off's zone, put off by the
 * delay. All of a day is due at once, whatever the hour. What is due exactly at a cut-off is in that payout.
 */
export function dueAt(terms: DueTerms, bookedAt: number): number {
  const minute = Math.floor(bookedAt / MINUTE_MS)
  const last = lastDue.get(terms)
  if (last?.minute === minute) return last.due
  const due = dueAfter(terms, bookedAt)
  lastDue.set(terms, { minute, due })
  return due
}

type DueTerms = Pick<ContractTerms, 'delay' | 'cutOff'>

/**
 * What was found last by these terms: captures ask for the same again and again, and what day it is in a zone takes as
 * long as deciding a capture. No zone's day ends within a minute.
 */
const lastDue = new WeakMap<DueTerms, { minute: number; due: number }>()
const MINUTE_MS = 60_000

function dueAfter({ delay, cutOff: { timeZone } }: DueTerms, bookedAt: number): number {
  const booked = localDateOf(bookedAt, timeZone)
  const due = delay.of === 'banking' ? addBankingDays(booked, delay.days) : addDays(booked, delay.days)
  return instantOf(due, '00:00', timeZone)
}
