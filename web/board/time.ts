const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** "just now", "5 minutes ago", "2 days ago"; from a week on the date. A clock that is behind makes nothing future. */
export function relativeTime(moment: Date, now: Date, timeZone?: string): string {
  const seconds = Math.round((now.getTime() - moment.getTime()) / 1000);
  if (seconds < MINUTE) return 'just now';
  if (seconds < HOUR) return relative.format(-Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return relative.format(-Math.floor(seconds / HOUR), 'hour');
  if (seconds < WEEK) return relative.format(-Math.floor(seconds / DAY), 'day');
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(moment);
}

export function absoluteTime(moment: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium', timeZone }).format(moment);
}
