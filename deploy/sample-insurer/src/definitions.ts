// What the sample insurer's operations staff has set up: contents, segments, interaction strategies, scripts, strategies. The SOP is marketing's example.

/** Segments, CEL over a customer of the CDP. */
export const segments = [
  { segmentKey: 'expecting-uncovered', name: '孕产期且无少儿保障', expression: '"孕产期" in tags && !policies.exists(p, p.line == "CHILD" && p.status == "IN_FORCE")' },
  { segmentKey: 'accident-only', name: '仅短期意外', expression: 'policies.exists(p, p.line == "ACCIDENT" && p.status == "IN_FORCE") && policies.all(p, p.line == "ACCIDENT" || p.status != "IN_FORCE")' },
  { segmentKey: 'expecting', name: '孕产期', expression: '"孕产期" in tags' },
] as const;

/** When contents must no longer be shown; a date, so that setting up again says the same. */
export const EXPIRES = new Date('2036-01-01T00:00:00Z');

const article = (paragraphs: readonly string[]) => paragraphs.map((text) => (text.startsWith('#') ? `<h2>${text.slice(1)}</h2>` : `<p>${text}</p>`)).join('');

/** Contents. The live course is a series that goes on for years, so that the story can be played on any day. */
export const contents = [
  {
    contentKey: 'child-cover-guide', kind: 'ARTICLE' as const, title: '迎接新生命：少儿保障怎么配', summary: '从出生证到第一张保单，准妈妈常问的五个问题。', topics: ['child-cover', 'maternity'],
    html: article(['#先看家庭，再看产品', '孩子的保障，要放在整个家庭里看：父母的寿险和医疗险是孩子最大的靠山，先把家庭经济支柱的保障补齐，再为孩子配置。', '#出生后多久可以投保', '不同产品对投保年龄有不同要求，常见的是出生满二十八天或三十天。投保前请准备出生医学证明。', '#医疗、意外和重大疾病', '医疗险报销住院费用，意外险应对磕碰烫伤，重大疾病保险在确诊合同约定的疾病时一次性给付。三者各有等待期和责任免除，请以条款为准。', '#保额和预算', '年缴保费以不影响家庭日常开支为宜，保额与当地就医水平相称。', '#有疑问，问您的业务员', '每个家庭情况不同，欢迎点击页面下方的“咨询我的业务员”，一起梳理已有保障。']),
  },
  {
    contentKey: 'child-cover-live', kind: 'LIVE' as const, title: '直播课：宝宝的第一份保障', summary: '儿科医生与保险顾问同台，讲清新生儿就医与保障。', topics: ['child-cover', 'live'],
    html: article(['课程分三部分：新生儿常见就医问题、医疗费用与社会医疗保险的衔接、商业保险的补充作用。', '课后可预约业务员一对一解答。']),
    startTime: new Date('2026-11-01T00:00:00Z'), endTime: EXPIRES, streamUrl: 'https://live.example.com/child-cover', host: '陈医生',
  },
  {
    contentKey: 'claims-made-simple', kind: 'ARTICLE' as const, title: '理赔一点通：从报案到到账', summary: '需要哪些材料、多久有结果，一次说清楚。', topics: ['claims', 'service'],
    html: article(['#及时报案', '出险后请尽快拨打客服电话或在手机应用中报案，并保留病历、发票等原件。', '#材料齐全，一次告知', '如需补充材料，公司会一次性告知。', '#核定与给付', '情形复杂的，公司在三十日内作出核定；达成给付协议后十日内履行赔付义务。']),
  },
];

/** Interaction strategies of the content platform: which interaction is worth an agent's attention. */
export const interactionStrategies = [
  { strategyKey: 'child-cover-opened', name: '打开少儿保障内容', expression: '(interaction.kind == "OPENED" || interaction.kind == "READ") && "child-cover" in content.topics && content.kind == "ARTICLE"', scenario: 'child-cover-interest', reason: '客户刚打开了您分享的少儿保障内容', cooldownSeconds: 3600 },
  { strategyKey: 'consulted', name: '主动咨询', expression: 'interaction.kind == "CONSULTED"', scenario: 'child-cover-interest', reason: '客户点击了“咨询我的业务员”', cooldownSeconds: 60 },
] as const;

const DISCLOSURE = '保险产品的保障责任、责任免除、等待期等以保险合同为准。';

/** Scripts (话术), written by marketing and approved by compliance. */
export const scripts = [
  { scriptKey: 'share-guide', scenario: 'share-child-cover', stage: 'NEED_AWAKENING', text: '{{salutation}}您好，我是{{agent_name}}。整理了一份准妈妈常问的保障问题《{{content_title}}》，您有空看看：{{content_url}}', disclosure: DISCLOSURE },
  { scriptKey: 'invite-live', scenario: 'invite-live', stage: 'EVENT_INVITATION', text: '{{salutation}}，我们请了儿科医生做一场直播《{{content_title}}》，讲新生儿就医和保障，想请您一起听听：{{content_url}}', disclosure: DISCLOSURE },
  { scriptKey: 'call-on-interest', scenario: 'child-cover-interest', stage: 'NEED_ANALYSIS', text: '{{salutation}}您好，看到您在了解孩子的保障，我可以先帮您把家里已有的保单梳理一下，看看还差什么，您看今天方便吗？', disclosure: DISCLOSURE },
  { scriptKey: 'invite-on-interest', scenario: 'child-cover-interest', stage: 'EVENT_INVITATION', text: '{{salutation}}，您关心的问题，本周直播里医生会专门讲，我把报名链接发给您？', disclosure: DISCLOSURE },
  { scriptKey: 'meet', scenario: 'meet', stage: 'APPOINTMENT', text: '{{salutation}}，直播听完有没有想多问几句的？我周末可以过来，当面帮您和先生一起看看。', disclosure: DISCLOSURE },
  { scriptKey: 'close', scenario: 'close-deal', stage: 'CLOSING', text: '{{salutation}}，按我们上次聊的，方案放在这里，投保前请看清责任免除和犹豫期，没问题我陪您一步步操作。', disclosure: DISCLOSURE },
] as const;

/** Strategies of the scenario that a reading mother opens; each becomes a choice where it fits. */
export const strategies = [
  { strategyKey: 'review-family-cover', name: '家庭保单检视', scenario: 'child-cover-interest', eligibility: 'policies.exists(p, p.status == "IN_FORCE")', value: 300, productGrade: 0, choice: { title: '先做家庭保单检视', whyTemplate: '她已有保单在保，从检视入手最自然；{{reason}}', scriptKey: 'call-on-interest', contentKey: '', action: 'CALL' } },
  { strategyKey: 'invite-to-live', name: '邀约直播', scenario: 'child-cover-interest', eligibility: '"孕产期" in tags', value: 200, productGrade: 0, choice: { title: '邀请参加少儿保障直播', whyTemplate: '处于孕产期，对新生儿就医和保障最关心', scriptKey: 'invite-on-interest', contentKey: 'child-cover-live', action: 'INVITE' } },
  { strategyKey: 'propose-child-cover', name: '少儿险方案', scenario: 'child-cover-interest', eligibility: '!policies.exists(p, p.line == "CHILD" && p.status == "IN_FORCE") && marketing_consent', value: 150, productGrade: 1, choice: { title: '约见面讲少儿险方案', whyTemplate: '尚无少儿保障，并已同意营销联系', scriptKey: 'call-on-interest', contentKey: 'child-cover-guide', action: 'MEET' } },
] as const;
