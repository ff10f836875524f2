"""Words that tell a person's name from other capitalised words: first names, and what is no name."""

_FIRST_NAMES = """
aad aafke aaltje abdel abdullah ad adam adri adriaan adriana agnes ahmed aisha albert alex alexander ali alice alida
alie amber amina an andre andrea andré angela angelique anita anja anke ankie ann anna anne annelies annemarie
annemiek annemieke annet annette annie anouk ans antoinette anton arend arie arjan arjen arno arnold arthur astrid
aukje aziza babette barbara barry bart bas bea beatrijs ben benjamin bernadette bernard bert bertus bianca björn bo
bob boris boudewijn bram brigitte britt bruno carla carlo carmen caro carola carolien caroline casper catharina
cathelijne cecile cees celine chantal charlotte chris christa christel christiaan christian christina christine
cindy claire claudia coen connie conny cor corina corine corinne cornelis corrie daan daniel danielle daniël
daniëlle dave david debbie debora deborah demi denise dennis desiree desirée dewi diana dick diederik dieuwke dinand
dirk dirk-jan dolf dominique dorien dorine doris dorothé ed eddy edgar edith edward edwin eef eefje eelco egbert
elisabeth elise elke ella ellen els elsbeth else elske emiel emile emily emma emmy eric erica erik erika ernst erwin
esmee esmée ester esther etienne eva evelien eveline evelyn evert fatima fatma femke fenna ferdinand ferry fiona
fleur floor floortje floris folkert fons francisca franciska frank frans fred frederik frederike freek frits froukje
geert geertje gerard gerben gerda gerdien gerrit gert gert-jan gertjan gertrude gerwin gijs gina gonda guido guus
hajar hannah hanneke hannie hans harald harm harmen harrie harry hedwig heidi heleen helen helena helga hella henk
henny henri henriette henrik herbert herma herman hetty hidde hilda hilde hilly hugo huib huub ibrahim ida ilona
ilse imke ina ine ineke inge ingeborg ingrid irene iris irma isa isabel isabelle ivo ivonne jaap jacco jack jaco
jacob jacqueline jan jan-willem jane janet janine janneke jannie jans jasmijn jasper jeanette jeanine jeannette
jelle jelmer jennifer jenny jeroen jesper jesse jessica jet jette jill jim joan job jochem joep joeri johan johanna
johannes john jolanda jolande jolien jonas jonathan joop joost jordi jordy jorien joris jorn jos jose josien josje
josé joyce jozef judith julia julian juliette jurgen jurre juul kaj karel karen karin karlijn kasper kees kelly ken
kevin kick kim kirsten klaas klaske koen koos krista kristel kristina lara lars laura laurens leendert leo leon
leonie leontien lex lia lianne lidia lidy lieke lieneke lies liesbeth linda lisa lisanne lisette loes lonneke lotte
louis louise luc lucas lucia lucie luuk lydia lynn maaike maarten maartje madelon maikel maja malou manon manuela
marc marcel marco margot margreet margriet maria marian marianne marie marieke marielle marije marijke marijn marina
mario marion mariska marit mariëlle marja marjan marjo marjolein marjolijn mark marleen marlies marloes marlon
marnix mart marten martha marthe martijn martin martine marwa mathijs matthijs maud maurice maurits max meike
melanie melissa melvin menno merel mia michael michel michelle michiel miek mieke mika mike milan milou miranda
mirella miriam mirjam mirte mirthe mohamed mohammed moniek monique muriel myra myrna myrthe nadia nadine naomi
natalie natasja nathalie nel nick nico nicole nicolette niek niels nienke nina noa noor noortje nora odette oscar
otto pascal patricia patrick paul paula pauline peggy perry peter petra petri philip pien piet pieter pim priscilla
quinten quinty rachel ralph ramon raymond rebecca reinier reinout remco renate rene renee renske rené renée ria
rianne richard rick rik rikkert rineke rita rob robbert robert robin roel roeland roelof rogier roland rolf romy ron
ronald roos rosa rosalie rosanne roxanne ruben ruth ruud sabine sabrina said sam samantha samira sander sandra sanne
sara sarah saskia saïd sebastiaan selma serge shirley sieb siebe siem sietske silvia simon simone sjaak sjoerd sjors
sofie sonja sophie stan stef stefan stefanie stella steven stijn susan susanne suzan suzanne sven sylvia tamara
tanja tara tatjana ted teun thea theo theodoor thijs thom thomas tijmen tim timo tineke tjeerd tjitske tobias tom
ton tonny toon toos tristan truus tycho udo ursula valerie vera veronique vincent vivian walter wendy wessel wiebe
wieger wiet wil wilbert wilco wilfred wilhelmina willeke willem willemien willemijn wilma wim winnie wouter wytze
xander yannick yasmin yasmina yolanda youssef yvette yvonne zoe zoë
"""
_EVERYDAY_NAMES = """
an bart bas bel ben bo fleur floor guus jet joy lente mark max may mees merel roos storm ties wil will
"""
_BODIES = """
academie advies afdeling autoriteit bank bedrijfsvoering belastingdienst bestuur binnenlands brandweer bureau
carrière center centrum cluster college commissie communicatie concern cultuur desk detachering dienst directie
domein dorp executive gemeente gemeentehuis ggd griffie groep grote group haven hogeschool holland hoogheemraadschap
huis human inspectie instituut interim jobs kabinet kadaster kamer kantoor klantcontactcentrum kleine loket markt
media ministerie nederland nederlandse netwerk nieuw nieuwe nieuws noord omgeving omgevingsdienst onderwijs oost
openbare orde organisatie oud oude overheid partners personeel politie postbus professionals provincie provinciehuis
public publiek punt raad receptie rechtbank recruitment regio resources rijk rijkswaterstaat ruimte school search
secretariaat selectie servicecentrum servicedesk sint sociaal solutions stad stadhuis stadskantoor staten stichting
team unie universiteit veiligheid veiligheidsregio vereniging waterschap werkorganisatie werving west wonen zaken
zuid
"""
_OTHERS = """
aanbod aantoonbare acquisition adviseur afdelingshoofd affiniteit algemeen alle alleen als app april
arbeidsvoorwaarden assessment augustus bekijk bel beleidsadviseur beleidsmedewerker beschikt bestuurder bij binnen
brief bruto burgemeester business cao consultant contact contactpersoon corporate coördinator curriculum cv
daarnaast daarom dan dat december deze dijkgraaf dinsdag directeur dit donderdag een elke email en ervaring februari
functie gebruik gemeentesecretaris gesprek gesprekken graag griffier heb heeft hierbij hoe hoofd hr iedere ikb
informatie interesse inzicht is januari je jij jouw juli jullie juni junior kennis kijk klik kom kun kunt lees lid
linkedin locatie maandag maart mail manager medewerker medior meer mei met mobiel motivatie motivatiebrief na naast
neem nieuwsgierig november of officer oktober om onder ons onze ook op opleiding organisatiestructuur over procedure
programmamanager projectleider projectmanager provinciesecretaris raadsleden reageer recruiter recruiters salaris
samen schaal secretaris senior september sluitingsdatum sollicitatie solliciteer solliciteren specialist spreekt
stad standplaats statengriffier strategisch stuur talent teamleider teammanager tel telefonisch telefoon tijdens tot
u uw vacature verder via vitae vog voor voorzitter vragen vrijdag waar waarom wanneer wat we website werk werken
wethouder wethouders whatsapp wie wij woensdag zaterdag zie zijn zondag
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
"""First names in use in the Netherlands, lower case."""

EVERYDAY_NAMES = frozenset(_EVERYDAY_NAMES.split())
"""First names that are also everyday words: by themselves they name nobody."""

BODY_WORDS = frozenset(_BODIES.split())
"""Words of organisations and places: capitalised words with one of these are no person."""

OTHER_WORDS = frozenset(_OTHERS.split())
"""Functions, days, months, verbs, pronouns: a name begins after or ends before them."""
