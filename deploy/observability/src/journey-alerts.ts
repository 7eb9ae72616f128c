import type { AlertGroup } from './alert.js';

export const journeyAlerts: AlertGroup = {
  name: 'kejing-journeys',
  title: 'Customers, journeys and sends',
  alerts: [
    {
      name: 'KejingTimersLate', for: '2m', severity: 'page',
      expr: 'max(kejing_timers_overdue_seconds) > 60',
      summary: 'Timers of journeys are late by {{ $value | humanizeDuration }}',
      symptom: 'Steps of SOPs, tasks and messages come late.',
      meaning: 'More timers are due than are fired, or firing fails. Late timers fire as soon as they can, each once.',
      steps: [
        'On the pipeline dashboard compare fired with failed timers. Fired at a high rate: a peak (many due at the same minute), which ends by itself.',
        'Failing: search the log of marketing for the logger Timers. None fired at all: see "KejingServiceMissing" and "KejingPoolExhausted" for marketing.',
        'A peak that comes every day: add replicas of marketing; they share the timers.',
      ],
    },
    {
      name: 'KejingTimersFail', for: '0m', severity: 'ticket',
      expr: 'sum(increase(kejing_timers_total{result="FAILED"}[15m])) > 5',
      summary: 'Timers of journeys fail and are tried again',
      symptom: 'Some runs do not move on.',
      meaning: 'The step behind a timer throws, or the database refuses it. Each is tried again after 10 s.',
      steps: [
        'Search the log of marketing for errors of the logger Timers.',
        'Always the same SOP: look whether one of its versions was published shortly before; cancel its runs if they do harm.',
        'Database errors: see the pool and the database.',
      ],
    },
    {
      name: 'KejingSendsFail', for: '0m', severity: 'ticket',
      expr: 'sum by (outcome) (increase(kejing_sends_total{outcome=~"FAILED|UNKNOWN"}[30m])) > 5',
      summary: 'Messages to customers end as {{ $labels.outcome }}',
      symptom: 'Customers do not get what they agreed to, or nobody knows whether they did.',
      meaning: 'FAILED: the provider refuses, or a template cannot be rendered. UNKNOWN: the connection broke after the message was handed over; it is never sent again, so that nobody gets it twice.',
      steps: [
        'See on the pipeline dashboard which reason it is.',
        "PROVIDER or UNKNOWN: look at the provider's state, KEJING_SMTP_URL and its certificate. TEMPLATE: look at the step of the SOP.",
        'Find the concerned by SendService.ListSends and tell the owners of the SOP: neither FAILED nor UNKNOWN is sent again by itself.',
      ],
    },
    {
      name: 'KejingMatchQueueOld', for: '10m', severity: 'ticket',
      expr: 'max(kejing_match_queue_oldest_seconds) > 900 unless max(kejing_match_held) > 0',
      summary: 'Records have waited for {{ $value | humanizeDuration }} to be matched again',
      symptom: 'Records of one person are shown as several customers for longer than usual.',
      meaning: 'The queue of matching is not drained: a new model or a bulk load has queued all, or the worker fails.',
      steps: [
        'Is the depth falling? Then wait: it does about a thousand records a second.',
        'Not falling: search the log of cdp for the logger MatchQueueWorker.',
        'Live reports do not wait for the queue; a model that queued everything can be taken back by activating the one before (MatchingService).',
      ],
    },
    {
      name: 'KejingMatchHeldLong', for: '0m', severity: 'ticket',
      expr: 'min_over_time(kejing_match_held[2h]) > 0',
      summary: 'Matching has been held for two hours',
      symptom: 'What is loaded is stored but not matched.',
      meaning: 'A loader renews its hold every minute and has not ended, or hangs.',
      steps: [
        'Find the loader that runs (`scripts/load`, the job in the cluster) and its progress.',
        'It hangs: end it; the hold runs out after 120 s, and the queue is drained.',
        'Start it again later: what was published before is known by its ids.',
      ],
    },
    {
      name: 'KejingReviewsPileUp', for: '6h', severity: 'ticket',
      expr: 'max(kejing_reviews_open) > 5000',
      summary: '{{ $value }} pairs wait for a steward',
      symptom: 'Doubtful pairs stay apart.',
      meaning: 'More pairs come into the band between "surely one" and "surely two" than stewards decide: a new source of poor quality, or thresholds that are too far apart.',
      steps: [
        'Look at the reasons of open reviews (IdentityService.ListReviews): one reason or source usually makes most of them.',
        'A source of poor quality: tell its owner with the figures of IdentityService.ListQuality.',
        'Otherwise compare models (MatchingService) and train one with the decisions made since.',
      ],
    },
  ],
};
