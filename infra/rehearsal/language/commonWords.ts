import { stem } from './stem';

/**
 * How much a word tells about what a text is on, from 0 (function words) over .2 (everyday words) and .5 (common words)
 * to 1 (the rest). It stands in for the statistics of a corpus, which one request does not see.
 */
export function wordWeight(lower: string): number {
  const kept = weights.get(lower) ?? weights.get(stem(lower));
  if (kept !== undefined) return kept;
  return lower.length === 1 && !/\d/.test(lower) ? 0.3 : 1;
}

/** The same for a token, whose stem is known. */
export function tokenWeight({ lower, stem: stemmed }: { lower: string; stem: string }): number {
  return weights.get(lower) ?? weights.get(stemmed) ?? (lower.length === 1 && !/\d/.test(lower) ? 0.3 : 1);
}

/** Whether a word has a grammatical role only: articles, pronouns, prepositions, auxiliaries and the like. */
export function isFunctionWord(lower: string): boolean {
  return functionWordSet.has(lower);
}

const functionWords = `a an the this that these those it its itself he him his himself she her hers they them their theirs themselves we us our ours
you your yours yourself i me my mine myself who whom whose which what when where why how one ones
and or but nor so yet if then than because although though while whereas unless until since as whether
of in on at by for with without within from to into onto upon about above below under over between among inside outside through during before after
against along across behind beyond near off out up down around toward towards via per except despite like
is are was were be been being am isn't aren't wasn't weren't do does did done doing don't doesn't didn't has have had having haven't hasn't
can could may might must shall should will would cannot can't couldn't won't wouldn't shouldn't ought
not no none neither either both all any some each every other others another such same own only also too very more most much many
less least few fewer several there here again once ever never always often usually sometimes just even still already almost quite rather
however therefore thus hence moreover furthermore otherwise instead etc s t yes please well let lets let's
something anything nothing everything someone anyone everyone nobody somebody anybody everybody whatever whichever whoever
's i'm i've it's that's there's what's who's how's where's you're they're we're he's she's they've you've
cant dont doesnt didnt isnt arent wasnt werent wont hasnt havent hadnt shouldnt wouldnt couldnt`;

const everydayWords = `about able act actually add affect ago allow amount appear approach area ask away back bad base basic become begin believe best better big
bit bring build call came case cause certain change check choose clear close come common complete condition consider contain continue
control could course create current day deal decide depend describe develop different difference difficult direct discuss do early easy
effect end enough especially even event example exist expect experience explain fact far feel find first follow form found four full
further general get give given go good great group grow half hand happen hard have help high hold hour idea important improve include
increase indicate individual information involve issue item join keep kind know known large last late lead learn leave left less level
likely limit line list little live long look lot low main major make man mean means meet member method might mind minute moment month
move name need new next normal note now number occur offer old open order part particular people person place plan play point possible
present problem process produce provide purpose put question quick range reach read real reason receive recent reduce regular relate remain
remember remove report require rest result return right rise run say second see seem seen sense serve set several share short show side
similar simple since single size small sort special specific stand start state stay step stop strong subject support sure take talk tell
term thing think third three time today together top total toward true try turn two type understand unit use used useful usual usually value
various vary view want way week well whole wide within woman word work world write year young affected associated due found typically
typical generally commonly caused causing leading related according available additional following several usually approximately
half known unknown rare mild severe serious high low short long age people persons men women child children adult adults
guide tip tips advice overview introduction basics background summary details detail section chapter page article topic text passage document`;

const commonWords = `ability absence accept access accident accord account achieve action active activity actual address adjust administer admit adult advance
advantage adverse advice agency agree agreement aid aim air alone alternative analysis animal annual answer apart apply appoint appropriate approve
april arm army arrange arrive art article aspect assess assign assist assume attach attack attempt attend attention audience august author
authority average avoid award aware baby background balance bank bar base basis battle bear beat beautiful bed behavior behaviour belong benefit
birth black block blood blue board body bone book born bottom box boy brain branch break breath bright british broad brother brown budget business
busy button buy camera camp cancer capital car carbon card care career carry catch category cell center central centre century chain chair chance
channel character charge chart cheap chemical chief choice church circle citizen city civil claim class classic clean climate clinic clinical clock
clothes club coach coast code coffee cold collect college color colour column combine comfort command comment commercial commit committee communicate
community company compare comparison compete complex component computer concept concern conduct confirm connect consist constant construct consumer
contact content context contract contrast contribute cook cool copy core corner correct cost count country couple court cover credit crime critical
cross crowd culture cup customer cut cycle daily damage danger dark data date daughter dead death debate december decision decline deep defect defend
define degree delay deliver demand department deposit design desk despite detail detect determine device diagnosis diagnose diet dinner direction disease
disorder distance distribute district divide doctor dog dollar door double doubt draw dream dress drink drive drop drug dry early earth east eat economic
economy edge education effective efficient effort eight election electric element emerge emergency emotion emphasis employ empty enable encourage energy
engine engineer english enjoy enter entire environment equal equipment error escape essential establish estimate evaluate evening evidence evolve exam
examine excess exchange exercise expand expensive expert express extend extent external extra extreme eye face factor fail failure fall family famous
farm fast fat father favor fear feature february federal fee feed female field fight figure file fill film filter final finance fine finger finish fire
firm fish fit five fix flat floor flow fluid fly focus food foot force foreign forest forget formal former forward frame free frequency frequent fresh
friday friend front fuel function fund future gain game gap garden gas gather gene genetic girl glass global goal gold government grade grand grant green
ground growth guess guest gun habit hair hall hang happy hat head health healthy hear heart heat heavy height hide hill history hit home hope horse
hospital hot hotel house huge human hundred husband ice identify ignore image imagine immediate impact implement imply improvement inch incident income
independent index indication industry infant infection influence initial injury inner input inside insist install institute institution instruction instrument
insurance intend interest internal international internet interpret interview introduce invest investigate invite iron island january job judge july june
jump justice key kill king kitchen knee knowledge label labor lack lake land language laptop laugh launch law lay layer leader leaf league leg legal lesson
letter liberal library lie life lift light link lip liquid listen literature local locate location lock lose loss love lower luck lunch machine magazine
mail maintain male manage management manager march mark market marriage married mass master match material matter maximum may meal measure measurement meat
media medical medicine medication medium meeting memory mental mention message metal middle mile military milk million minimum minor mirror miss missing mission
mistake mix mixture mobile mode model modern module monday money monitor morning mother motion motor mountain mouth movement movie muscle museum music
narrow nation national native natural nature neck negative neighbor network news night nine noise noon north nose notice november nurse object obtain obvious
occasion october odd officer oil operate operation opinion opportunity oppose option orange organ organization origin original outcome output outside owner oxygen
pack pain paint pair paper parent park participate partner party pass past path patient pattern pay payment peace percent perform performance period permanent
permit phase phone photo phrase physical pick picture piece pink plant plastic plate player plenty police policy political pool poor popular population position
positive potential pound power practical practice prefer prepare presence president press pressure prevent previous price primary print prior prison private
procedure product production profession professional professor profile profit program progress project promise promote proper property proportion propose protect
protein prove public publish pull pure push quality quarter queen quiet radio rain raise random rapid rare rate ratio reaction ready reality reaction recall
recognize recommend record recover red reference reflect reform refer refuse region register regulation reject relation relationship relative release
relevant relief rely repair repeat replace reply represent request research reserve resident resist resolve resource respond response responsible restaurant
restrict retain reveal review rich ride ring risk river road rock role roll roof room root rough round route row rule safe safety sale salt sample satisfy
saturday save scale scene schedule scheme school science scientific scientist score screen sea search season seat secret secure security seed seek segment select
self sell send senior sensitive separate september sequence series service session settle seven severe sex shape sharp sheet shift ship shock shoe shop shot
shoulder sick sight sign signal significant silver sing sister sit site situation six skill skin sky sleep slight slow smell smile smoke smooth snow social soft
software soil solid solution solve son song soon sound source south space speak speech speed spend spirit split sport spot spread spring square stable staff
stage standard star station status steady steel stick stock stone storage store story straight strange strategy street strength stress stretch strike string
structure student study stuff style success sudden suffer sugar suggest suit summer sun sunday supply suppose surface surgery surgical surprise surround survey survive
switch symptom syndrome system table tank target task taste tax teach teacher team technical technique technology television temperature temporary ten tend test
theory therapy thick thin thousand threat throat throw thursday ticket tie tight tiny tire tissue title tone tool tooth topic touch tour town track trade
tradition traditional traffic train transfer transport travel treat treatment tree trend trial trip trouble truck trust truth tube tuesday twelve twenty twice
typical ultimate uncle unique united university upper urban usual vacation vegetable vehicle version vessel victim video village virus visit visible visual
vital voice volume vote wait walk wall war warm warn wash waste watch water wave weak wealth wear weather website wednesday weight welcome west wet wheel white
wife wild win wind window wine wing winter wire wish wonder wood worker worry worth wound wrong yard yellow yesterday zone zero
american america european europe united states u.s london english french german chinese japanese india indian africa african asia asian canada australia
health care provider doctor nurse clinician family member relatives symptoms signs diagnosis treatment mutation chromosome protein cells tissue tissues
abnormal abnormality defect deficiency disability risk factor chronic acute inherit onset childhood birth study studies research researcher clinical`;

const functionWordSet = new Set(functionWords.split(/\s+/));
const weights = weightTable([
  [commonWords, 0.5],
  [everydayWords, 0.2],
  [functionWords, 0],
]);

/** Later lists win; a word counts under its own form and under its stem. */
function weightTable(lists: [string, number][]): Map<string, number> {
  const table = new Map<string, number>();
  for (const [words, weight] of lists) {
    for (const word of words.split(/\s+/)) {
      table.set(word, weight);
      if (weight > 0) table.set(stem(word), weight);
    }
  }
  return table;
}
