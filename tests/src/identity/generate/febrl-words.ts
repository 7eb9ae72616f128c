// Words of which western records are made: own lists with the usual frequencies; surnames and streets have a long tail, which parts put together make.
const words = (text: string): string[] => text.split(' ');

export const GIVEN_NAMES = words('emilia joshua jack william thomas james matthew lachlan daniel samuel benjamin nicholas sophie emily olivia jessica georgia chloe isabella charlotte emma sarah hannah grace lucy ella mia ruby lily amelia harrison ethan cooper liam noah lucas max oliver henry isaac '
  + 'jacob ryan tyler dylan connor mitchell jordan alexander riley zachary luke cameron bailey caitlin brooke kayla madison tahlia zoe alyssa maddison imogen abbey holly paige lara jasmine amy natalie stephanie rebecca lauren molly alice erin sienna summer scarlett tara jayden blake kyle sebastian christian '
  + 'nathan aidan angus hugo flynn hamish callum finn xavier archer patrick dominic declan marcus adam aaron toby elijah caleb joel reece brayden taylah teagan mikayla bethany jade keely shelby bridget freya phoebe matilda eliza eloise annabelle harriet elise claudia nina talia bianca gabrielle alana courtney '
  + 'timothy andrew robert david michael christopher anthony stephen peter john mark paul simon kane brodie beau corey jake ashton trent lewis rory leo oscar spencer jasper felix theo byron ayden darcy zane seth rhys wade heath dane grant neil ross troy dean noel');

const START = words('ash bar beck black bland brad brom broad burn cald camp car chal chan clay cole cran crom dal dar den dun east ed ell fair farn fen fox gar gil glen gold good gran green hal ham hart haw hay hen hol horn hum in kel ken kirk lam lang law lin long lyn mar mel mid mor nor oak or pal pen pol port pres rad ram raw red rich rock ros row rush ruth sal sand scar sel shaw sher sim south stan stav stock strat sut tal tem thorn til tor tram up val wal war wat wel west whit wil win wood wyn yar york');
const END = words('ton ham ley field ford well wood worth man son by den ridge ville bury brook dale gate land more stone sey ing er ett low mer mont nell ney ock ow ridge sby shaw smith stead ster thorpe vale ward way wick');
const COMMON_SURNAMES = words('smith jones williams brown wilson taylor johnson white martin anderson thompson nguyen thomas walker harris lee ryan robinson kelly king davis wright evans roberts green hall wood jackson clarke scott hill lewis watson clark young moore cooper turner ward morris campbell mitchell baker edwards murphy carter '
  + 'webb reid ross graham stewart murray hughes hunt fisher palmer simpson bell russell mason ellis marshall cox gray west fox knight lane webster dixon burns gibson ford dean miller ng tran singh chan wong li chen kim papas rossi russo costa silva novak horvat kowalski schmidt muller weber fischer becker hansen larsen olsen jensen berg lund holm');
export const SURNAMES = [...COMMON_SURNAMES, ...START.flatMap((start) => END.map((end) => start + end))];

const STREET_WORDS = START.flatMap((start) => ['ton', 'ley', 'field', 'er', 'man', 'more', 'den', 'by', 'low', 'wick'].map((end) => start + end));
const STREET_KINDS = words('street place crescent close circuit court avenue drive road parade way lane terrace parkway');
const HOUSES = words('villa park farm grange lodge estate gardens village court house cottage station homestead valley heights hills vale ridge glen creek');
const NAMES = words('rose oak river sunny green silver golden cedar maple willow elm pine hazel ivy fern kooka banksia wattle karinya yarra bunya mallee coolaba warra tara kurra');

export const streets = STREET_WORDS.map((name, i) => `${name} ${STREET_KINDS[(i * 7) % STREET_KINDS.length]!}`);
export const houses = NAMES.flatMap((name) => HOUSES.map((house, i) => (i % 3 === 0 ? `${name}${house}` : `${name} ${house}`))).concat(START.map((start) => `${start}moor`));

export const STATES = ['nsw', 'vic', 'qld', 'wa', 'sa', 'tas', 'act', 'nt'] as const;
export const STATE_WEIGHTS = [33, 25, 20, 10, 7, 3, 1.5, 0.5];
const FIRST_DIGIT = { nsw: 2, vic: 3, qld: 4, wa: 6, sa: 5, tas: 7, act: 2, nt: 0 } as const;

/** Suburb, postcode and state belong together, as on a list of postcodes. */
export const suburbs = START.flatMap((start, i) => ['bourne', 'vale', 'ville', ' park', ' bay', 'wood', ' heights', 'dale', 'ton', ' hills'].map((end, j) => {
  const state = STATES[[0, 1, 2, 0, 1, 3, 0, 2, 4, 1, 0, 2, 3, 1, 5, 0, 6, 1, 2, 7][(i * 10 + j * 3) % 20]!]!;
  return { name: start + end, state, postcode: `${FIRST_DIGIT[state]}${String((i * 37 + j * 91) % 1000).padStart(3, '0')}` };
}));
