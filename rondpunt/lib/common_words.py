"""Common words of the house's languages: enough of them in a text say in which it is, at almost no cost.

Every word stands in one list only, and in none if another language of the house writes it too (``die``, ``was``,
``pas``, ``had``) or if it misled in texts of their neighbours (``do``, ``la``, ``que``).
"""

WORDS = {
    "nl": "aan alvast bij dan dat deze een geachte geen graag groeten groetjes hebben hebt heb heeft het hoe"
    " ik jullie kan kunnen kunt maar met mijn moet naar niet nog nu ook om omdat ons onze op sinds u uit uw van"
    " veel voor waar waarom wanneer wat wel werd wij wil wilt worden wordt zijn zo zou",
    "en": "about all and any are at be because can could dear does for from get has have hello here how i if it just"
    " my not our please should sincerely thanks that the their there they this to what when which who"
    " why will with would you your",
    "fr": "au aussi aux avec avez avons bonjour ce ces cette cordialement depuis dans elle est et été être faire"
    " fait il je leur les le madame mais merci mon notre nous ont où par peut pour pourquoi quand quel quelle"
    " qui sont suis sur une vos votre vous à",
    "de": "aber auch auf bei bitte dass dem der ein eine einem einen einer für geehrte gibt guten haben ich ihnen"
    " ihr ihre ist kann grüße grüßen können mein mich mir mit nach nicht oder sehr seit sich sie sind über und"
    " uns unsere vom von wann warum wenn werden wir wird wurde zu zum zur",
}
