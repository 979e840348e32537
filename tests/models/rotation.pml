/* The protocol of credential rotation. ./check runs everything; README.md says where the names are in the code.

   Two runners share a journal (compare-and-swap), a sink and a token service. Token 0 is in use at the start; 1 .. MARKS (at
   most 4) are the marks in the order of their attempts. Between any two steps a runner may stop for any time, lose its lease,
   or crash and forget everything. Only the number of marks is bounded. An option of a `do` is one atomic step: either one
   compare-and-swap of the journal (guard `mine`), or one effect outside, guarded only by what the runner remembers.

   Properties
   P1 a token that lives or may come to live is in the journal        P3 no token is revoked before its overlap is over, nor one
   P2 the sink always holds a secret that works                          that came into the sink again since its overlap began
   P4 with a fence, the sink never goes back to an older token        P5 (LIVENESS, STILL) once all is quiet, exactly one token lives:
                                                                         the current one, which is the one in the sink
   The world
   SAMPLE    the protocol of a lock, a state file and one look for a lost token, as samples/SecretRotation had it
   NOFENCE   the sink takes whatever comes last          UNFIT    the service may refuse a new token
   LATEPUT   (with NOFENCE) a delivery may land after its token's whole lifetime: no protocol survives that
   RELATIVE  a lifetime begins when a late creation is carried out, so a mark can outlive the end that was noted for it
   LIVENESS  after `calm` runner 0 goes on alone, nothing crashes, and nothing but rule 7 starts a rotation: all becomes quiet
   STILL     the same, and where nobody has anything to do any more, all is quiet: cheaper, and blind for what goes in circles
   Rule 9 is about waits, and there is no time here: unit tests check it.

   One rule broken: a check fails if Spin finds nothing wrong
   1 NOCAS LOSERREVOKES UNNOTED   2 ASKONCE   3 NOVERIFY   4 DELIVERUNNOTED NOOVERLAP   5 READONLY READFIRST
   6 NOTFOUNDISGONE               7 NOREPAIR  8 NOUNSETTLED */
#ifndef MARKS
#define MARKS 2
#endif
#ifdef NOFENCE
#define FENCED 0
#else
#define FENCED 1
#endif
#define bit_(x)  (1<<(x))
#define in(s,x)  (((s)>>(x))&1)
#define without(s,x) s=s&~bit_(x)

/* The journal. A set has one bit a token. */
mtype = { Idle, Creating, Delivering }
mtype phase = Idle;
byte current, new_, newest=1;      /* Current; New; the mark that NoteMark chooses */
byte holder;                     /* who took the lease last: his FencingNumber is in the journal, so his writes succeed */
byte retiring;                   /* Retiring, and of each token: */
byte known=1, listed;            /* Id is noted; IsListed: a list or a look has shown it */
byte unsettled, over;            /* IsUnsettled; RevokeAt has passed */

/* The service and the sink. */
mtype = { None, InFlight, Hidden, Listed, Revoked, Ended }  /* InFlight: asked for, perhaps made later. Hidden: lives, but lists may not show it */
mtype token[5]; byte sink;
byte late;                       /* a delivery under way whose runner does not wait for it any more; 0: none */
byte unfit, again=1;             /* truths that nobody reads: the service refuses it; it was in the sink since its overlap began */

/* The runners: the step that each is at, and the token that it remembers. */
#define Stopped     0
#define Leased      1
#define Create      2
#define Verify      3            /* and NoteDelivery */
#define Deliver     4
#define Promote     5
#define Retire      6
#define RaiseFence  7
#define ReadSink    8
#define PromoteLeft 9
#define Revoke      10
#define Forget      11
#define NotCreated  12
#define RevokeOwn   13           /* LOSERREVOKES only */
byte at[2], held[2], j; bit calm;
/* The order of the fencing numbers of runner 0, runner 1 and the late delivery; and whose number the sink refuses. */
byte number[3]; bit stale[3];

#define lives(x)    (token[x]==Hidden || token[x]==Listed)
#define refused(e)  (FENCED && stale[e])
#ifdef NOCAS
#define mine true
#else
#define mine (holder==i)
#endif
#ifdef RELATIVE
#define mayarise(x) (token[x]!=Revoked)
#else
#define mayarise(x) (token[x]!=Revoked && token[x]!=Ended)
#endif
#ifdef LATEPUT
#define mayend(x)   true
#else
#define mayend(x)   (FENCED || (sink!=x && (x==0 || late!=x) && !(at[0]==Deliver && held[0]==x) && !(at[1]==Deliver && held[1]==x)))
#endif

inline arise(x)  { assert(x==current || (phase!=Idle && x==new_) || in(retiring,x)); token[x]=Hidden }                     /* P1 */
inline forget(x) { assert(!lives(x)); without(retiring,x); without(known,x); without(listed,x); without(unsettled,x); without(over,x); without(again,x) } /* P1 */
#ifdef SAMPLE
inline revoke(x) { assert(x!=sink); token[x]=Revoked }                                                                     /* P2 */
#else
inline revoke(x) { assert(x!=sink); assert(in(over,x) && !in(again,x)); token[x]=Revoked }                                 /* P2, P3 */
#endif
inline highest(e) { for (j:0..2) { if :: number[j]>number[e] -> number[j]-- :: else fi }; j=0; number[e]=2; stale[e]=0 }
inline lowest(e)  { for (j:0..2) { if :: number[j]<number[e] -> number[j]++ :: else fi }; j=0; number[e]=0; stale[e]=0 }
inline fence(e)   { for (j:0..2) { if :: FENCED && number[j]<number[e] && (j==2 -> late!=0 : at[j]!=Stopped) -> stale[j]=1 :: else fi }; j=0 }
inline land(e,x)  {
	assert(lives(x) && !in(unfit,x));                                                                                  /* P2 */
	assert(!FENCED || x>=sink);                                                                                        /* P4 */
	fence(e); sink=x; again=again|bit_(x) }
inline create(i,x) {                           /* every outcome: with a response to Verify, without one to Retire, refused to NotCreated */
	if
	:: mayarise(x) -> arise(x); at[i]=Verify
#ifdef UNFIT
	:: mayarise(x) -> arise(x); unfit=unfit|bit_(x); at[i]=Verify
#endif
	:: mayarise(x) -> arise(x); at[i]=Retire
	:: mayarise(x) -> token[x]=InFlight; at[i]=Retire
	:: at[i]=Retire
	:: at[i]=NotCreated fi }
inline leave()    { late=held[i]; if :: FENCED -> j=number[i]; number[i]=number[2]; number[2]=j; j=0; stale[2]=stale[i] :: else fi }
inline stop()     { if :: FENCED -> lowest(i) :: else fi; at[i]=Stopped; held[i]=0 }
inline goon()     { at[i]=Leased; held[i]=0 }
inline retirenew() { retiring=retiring|bit_(new_); over=over|bit_(new_); new_=0; phase=Idle }
inline promote()  { retiring=retiring|bit_(current); if :: sink!=current -> without(again,current) :: else fi; current=new_; new_=0; phase=Idle }

proctype service(byte x) {
	do
	:: atomic { token[x]==InFlight -> arise(x) }
	:: atomic { token[x]==Hidden -> token[x]=Listed }
#ifndef SAMPLE
	:: atomic { in(retiring,x) && !in(over,x) -> over=over|bit_(x) }
	:: atomic { in(retiring,x) && token[x]!=Ended && mayend(x) -> assert(x!=sink); token[x]=Ended }                     /* P2 */
#endif
	od }
proctype other() {
	do
	:: atomic { late!=0 -> if :: refused(2) :: else -> land(2,late) fi; late=0; if :: FENCED -> lowest(2) :: else fi }
#if defined(LIVENESS) || defined(STILL)
	:: !calm -> calm=1
#endif
	od }
#ifdef SAMPLE
mtype = { Mint, HandOver, RevokeOld }
mtype left = Idle;                             /* its phases: the mark noted, the id noted, the revocation noted */
proctype runner(byte i) {                      /* one run at a time, as the lock file admits */
	do
	:: atomic { i==0 && at[0]!=Stopped -> at[0]=Stopped }                                                              /* crash */
	:: atomic { i==0 && at[0]==Stopped && left==Idle -> at[0]=Leased }
	:: atomic { i==0 && at[0]==Stopped && left==Mint -> if :: lives(new_) -> revoke(new_) :: token[new_]!=Listed fi; at[0]=Forget }
	:: atomic { i==0 && at[0]==Stopped && left==HandOver -> if :: sink==new_ -> at[0]=Promote :: else -> at[0]=Revoke fi }
	:: atomic { i==0 && at[0]==Stopped && left==RevokeOld -> at[0]=PromoteLeft }
	:: atomic { at[i]==Leased && newest<=MARKS -> new_=newest; newest++; phase=Creating; left=Mint; at[i]=Create }
	:: atomic { at[i]==Create -> create(i,new_) }
	:: atomic { at[i]==Retire -> if :: lives(new_) -> revoke(new_); at[i]=Forget :: token[new_]!=Listed -> at[i]=Stopped fi } /* the response was lost */
	:: atomic { at[i]==Verify -> left=HandOver; phase=Delivering; at[i]=Deliver }
	:: atomic { at[i]==Deliver -> land(0,new_); at[i]=Promote }
	:: atomic { at[i]==Promote -> left=RevokeOld; at[i]=PromoteLeft }
	:: atomic { at[i]==PromoteLeft -> if :: lives(current) -> revoke(current) :: else fi; current=new_; new_=0; phase=Idle; left=Idle; at[i]=Leased }
	:: atomic { at[i]==Revoke -> if :: lives(new_) -> revoke(new_) :: token[new_]!=Listed fi; at[i]=Forget }
	:: atomic { at[i]==NotCreated -> new_=0; phase=Idle; left=Idle; at[i]=Leased }
	:: atomic { at[i]==Forget -> assert(!lives(new_)); new_=0; phase=Idle; left=Idle; at[i]=Leased }                     /* P1 */
	od }
#else
#ifdef LOSERREVOKES
#define lost() at[i]=RevokeOwn
#else
#define lost() stop()
#endif
#ifdef NOREPAIR
#define due !calm
#else
#define due (!calm || sink!=current)
#endif
#ifdef NOOVERLAP
#define isover(x) true
#else
#define isover(x) in(over,x)
#endif
#define canlook(x)   (in(retiring,x) && !in(listed,x) && lives(x))
#define canrevoke(x) (in(retiring,x) && in(known,x) && !in(unsettled,x) && isover(x) && token[x]!=Ended)
#define canforget(x) (in(retiring,x) && token[x]==Ended)
#define can(x)       (canlook(x) || canrevoke(x) || canforget(x))
#if defined(NOFENCE) && !defined(NOUNSETTLED)
#define unsettle() unsettled=unsettled|bit_(new_)
#else
#define unsettle() skip
#endif
proctype runner(byte i) { byte x;
	do
	:: atomic { at[i]!=Stopped && !calm -> stop() }                                                                    /* crash */
	/* TakeLease: the time of a lease is left out, any runner may take it at any moment */
	:: atomic { at[i]==Stopped && (!calm || i==0) -> holder=i; if :: FENCED -> highest(i) :: else fi; at[i]=Leased }
	:: atomic { at[i]==Leased && !mine -> stop() }

	/* A rotation: NoteMark, Create (or NotCreated), Verify, NoteDelivery, Deliver, Promote */
#ifdef UNNOTED
	:: atomic { at[i]==Leased && mine && phase==Idle && newest<=MARKS && due -> held[i]=newest; newest++; at[i]=Create }
#else
	:: atomic { at[i]==Leased && mine && phase==Idle && newest<=MARKS && due -> new_=newest; newest++; phase=Creating; held[i]=new_; at[i]=Create }
#endif
	:: atomic { at[i]==Create -> create(i,held[i]) }
#ifndef NOVERIFY
	:: atomic { at[i]==Verify && in(unfit,held[i]) -> at[i]=Retire }
	:: atomic { at[i]==Verify && !in(unfit,held[i]) -> if
#else
	:: atomic { at[i]==Verify -> if
#endif
#ifdef DELIVERUNNOTED
		:: mine -> at[i]=Deliver
#else
		:: mine -> new_=held[i]; phase=Delivering; known=known|bit_(new_); unsettle(); at[i]=Deliver                 /* NoteDelivery */
#endif
		:: !mine -> lost() fi }
	:: atomic { at[i]==Deliver -> if           /* every outcome */
		:: refused(i) -> lost()
		:: !refused(i) -> land(i,held[i]); at[i]=Promote
		:: !refused(i) -> land(i,held[i]); stop()
		:: !FENCED && late==0 -> land(i,held[i]); leave(); stop()                                                    /* it lands twice */
		:: late==0 -> leave(); stop() fi }
	:: atomic { at[i]==Promote -> if :: mine -> without(unsettled,new_); promote(); goon() :: else -> lost() fi }
	:: atomic { at[i]==Retire -> if :: mine -> known=known|(unfit&bit_(held[i])); retirenew(); goon() :: else -> stop() fi } /* of one that is refused the id is noted */
	:: atomic { at[i]==NotCreated -> if :: mine -> new_=0; phase=Idle; goon() :: else -> stop() fi }                      /* refused: it cannot come to live */

	/* What another left: RetireLeft; RaiseFence, ReadSink, PromoteLeft or Retire */
#ifdef ASKONCE
	:: atomic { at[i]==Leased && mine && phase==Creating -> if :: lives(new_) -> retirenew() :: token[new_]!=Listed -> new_=0; phase=Idle fi }
#else
	:: atomic { at[i]==Leased && mine && phase==Creating -> retirenew() }
#endif
#ifdef READFIRST
	:: atomic { at[i]==Leased && mine && phase==Delivering -> held[i]=new_; at[i]=ReadSink }
	:: atomic { at[i]==ReadSink -> if :: sink==held[i] -> at[i]=PromoteLeft :: else -> at[i]=RaiseFence fi }
	:: atomic { at[i]==RaiseFence -> if :: refused(i) -> stop() :: else -> fence(i); at[i]=Retire fi }
#else
#ifdef READONLY
	:: atomic { at[i]==Leased && mine && phase==Delivering -> held[i]=new_; at[i]=ReadSink }
#else
	:: atomic { at[i]==Leased && mine && phase==Delivering -> held[i]=new_; at[i]=RaiseFence }
#endif
	:: atomic { at[i]==RaiseFence -> if :: refused(i) -> stop() :: else -> fence(i); at[i]=ReadSink fi }
	:: atomic { at[i]==ReadSink -> if :: sink==held[i] -> at[i]=PromoteLeft :: else -> at[i]=Retire fi }
#endif
	:: atomic { at[i]==PromoteLeft -> if :: mine -> promote(); goon() :: else -> stop() fi }                             /* what is unsettled stays so */

	/* What retires: Look, Revoke, Forget */
	:: atomic { at[i]==Leased && mine && (can(0) || can(1) || can(2) || can(3) || can(4)) ->
		if :: can(0) -> x=0 :: can(1) -> x=1 :: can(2) -> x=2 :: can(3) -> x=3 :: can(4) -> x=4 fi;
		if
		:: canforget(x) -> forget(x)
		:: canlook(x) -> token[x]=Listed; known=known|bit_(x); listed=listed|bit_(x)  /* what was shown once, later calls find */
		:: canrevoke(x) -> held[i]=x; at[i]=Revoke fi;
		x=0 }
	:: atomic { at[i]==Revoke -> if
		:: lives(held[i]) -> revoke(held[i]); at[i]=Forget
		:: lives(held[i]) -> revoke(held[i]); goon()                                                                /* its response is lost */
#ifdef NOTFOUNDISGONE
		:: token[held[i]]!=Listed -> at[i]=Forget fi }                                                               /* not found */
#else
		:: token[held[i]]!=Listed -> if :: in(listed,held[i]) -> at[i]=Forget :: else -> goon() fi fi }            /* not found */
#endif
	:: atomic { at[i]==Forget -> if :: mine -> forget(held[i]); goon() :: else -> stop() fi }
	:: atomic { at[i]==RevokeOwn -> if :: lives(held[i]) -> over=over|bit_(held[i]); without(again,held[i]); revoke(held[i]) :: else fi; stop() }
	od }
#endif
#define quiet (late==0 && phase==Idle && ((sink==current && retiring==0) || (!FENCED && newest>MARKS)))
#ifdef LIVENESS
ltl quiets { <>calm -> <>[]quiet }
#define passtime() run time()
proctype time() { do :: calm -> skip od }      /* it passes also where nobody has anything to do, so that such a run is judged too */
#else
#ifdef STILL
#define passtime() run time()
proctype time() { timeout -> assert(quiet) }   /* nobody has anything to do */
#else
#define passtime() skip
#endif
#endif
init { atomic { number[1]=1; number[2]=2; token[0]=Listed; for (j:0 .. MARKS) { run service(j) }; j=0; run other(); passtime(); run runner(0); run runner(1) } }
